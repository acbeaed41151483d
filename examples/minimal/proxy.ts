import type { NextRequest } from "next/server";
import { continueSession } from "@/lib/session";

export function proxy(request: NextRequest) {
  return continueSession(request);
}

export const config = { matcher: "/((?!_next/static).*)" };
