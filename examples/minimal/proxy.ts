import type { NextRequest } from "next/server";
import { continueSession } from "@/lib/session";

/** Renews the cookie of a visitor who is active, and lets a message go that is now shown. */
export function proxy(request: NextRequest) {
  return continueSession(request);
}

export const config = { matcher: "/((?!_next/static).*)" };
