"use client";

import { Problem } from "./components/problem";
import "./globals.css";

/** In place of the whole document, where the layout itself failed. */
export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body className="min-h-dvh bg-paper text-ink antialiased">
        <title>Something went wrong</title>
        <main className="mx-auto w-full max-w-2xl px-5 py-14">
          <Problem error={error} />
        </main>
      </body>
    </html>
  );
}
