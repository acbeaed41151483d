import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { addressOf } from "@/lib/http";
import "./globals.css";

const NAME = "next-session-starter";

/** The pictures of the page have whole addresses, so that another site can show them: at the host that was asked for. */
export async function generateMetadata(): Promise<Metadata> {
  const request = await headers();
  const scheme = request.get("x-forwarded-proto")?.split(",")[0] ?? "http";
  return {
    metadataBase: URL.parse(`${scheme}://${request.get("x-forwarded-host")}`),
    title: { default: NAME, template: `%s · ${NAME}` },
    description:
      "See what a website remembers of you, where it is kept, and how to end it. The session reference for Next.js.",
    openGraph: { type: "website", siteName: NAME },
    twitter: { card: "summary_large_image" },
  };
}

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
        <header className="mx-auto w-full max-w-2xl px-5 pt-8 sm:pt-14">
          {/* Not a <Link>, which every page would have to load: the login page needs no other. */}
          <a href={addressOf("/")} className="font-mono text-sm text-quiet hover:text-ink">
            {NAME}
          </a>
        </header>
        <main className="mx-auto w-full max-w-2xl flex-1 px-5 py-10 sm:py-14">{children}</main>
      </body>
    </html>
  );
}
