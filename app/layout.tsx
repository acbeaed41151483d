import type { Metadata, Viewport } from "next";
import Link from "next/link";
import { connection } from "next/server";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "next-session-starter", template: "%s · next-session-starter" },
  description: "Login and sessions in Next.js: in a sealed cookie or in Redis, behind the same few calls.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f7" },
    { media: "(prefers-color-scheme: dark)", color: "#161412" },
  ],
};

/** Reads no session, so that a page without a session works while the storage does not. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  // Renders every page for its request, because the nonce of the content security policy is new each time.
  await connection();
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col bg-paper text-ink antialiased">
        <header className="mx-auto w-full max-w-xl px-5 pt-8 sm:pt-14">
          <Link href="/" className="font-mono text-sm text-quiet hover:text-ink">
            next-session-starter
          </Link>
        </header>
        <main className="mx-auto w-full max-w-xl flex-1 px-5 py-10 sm:py-14">{children}</main>
      </body>
    </html>
  );
}
