"use client";

import { useEffect } from "react";

/**
 * Lets the message go now that it is on screen. Without JavaScript the proxy has done it; with it, the page after an
 * action is fetched by the server itself, and Next.js drops the Set-Cookie of that inner response.
 */
export function ForgetFlash({ deletion }: { deletion: string }) {
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
    document.cookie = deletion;
  }, [deletion]);
  return null;
}
