import { setTimeout } from "node:timers/promises";
import type { NextRequest } from "next/server";
import { LOOK_TIMEOUT, type LoginLook, lookAtAttempt } from "@/app/login/proxy";
import { lookAtConfirmLimit } from "@/lib/auth";
import { peekSession } from "@/lib/session";

/** What the proxy must know about a password that is sent to `/confirm`. The action decides again and counts. */
export async function lookAtConfirm(request: NextRequest, form: FormData): Promise<LoginLook | undefined> {
  const peek = peekSession(request).catch(() => undefined);
  const session = await Promise.race([peek, setTimeout(LOOK_TIMEOUT, undefined)]);
  // Nothing is hashed for a stranger.
  if (session?.data.userId === undefined) return undefined;
  return { signedIn: false, ...(await lookAtAttempt(lookAtConfirmLimit(session), form, request.headers)) };
}
