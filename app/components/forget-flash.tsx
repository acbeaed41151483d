"use client";

import { useEffect } from "react";

/** Deletes the flash message's cookie after an action, where the proxy's `Set-Cookie` is lost (decision 3). */
export function ForgetFlash({ deletion }: { deletion: string }) {
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: some browsers do not have the Cookie Store API yet
    document.cookie = deletion;
  }, [deletion]);
  return null;
}
