import { signOut } from "@/lib/auth";
import { addressOf } from "@/lib/http";
import { setFlash } from "@/lib/session";

/**
 * Signs out. The proxy brings every POST to `/logout` here. A path means the same to every build. An action's id may
 * not, and a form from before a deployment would sign nobody out (decision 15).
 */
export async function POST(): Promise<Response> {
  const confirmed = await signOut();
  await setFlash(
    confirmed
      ? "You are signed out."
      : "You are signed out in this browser. The server could not be reached to confirm it, so a copy of your session may work until it expires.",
  );
  return new Response(null, { status: 303, headers: { Location: addressOf("/") } });
}
