import type { NextRequest } from "next/server";
import { continueSession } from "@/lib/session";

/** Renews the cookie of an active visitor, and deletes a message that was shown. */
export function proxy(request: NextRequest) {
  return continueSession(request);
}

export const config = { matcher: "/((?!_next/static).*)" };
