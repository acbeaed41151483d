import { refresh } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";

/**
 * As `redirect` of Next.js, for a Server Action. Where a form was posted without JavaScript, that one forgets the base
 * path (`next.config.js`).
 */
export async function redirectFromAction(path: string): Promise<never> {
  const byScript = (await headers()).has("next-action");
  redirect(byScript ? path : `${process.env["BASE_PATH"] ?? ""}${path}`);
}

/** What calls. Next.js does not tell; but a page can't set a cookie, and only an action can refresh its page. */
export async function calledIn(): Promise<"page" | "action" | "handler"> {
  const jar = await cookies();
  try {
    // Where cookies can be set, a call without a name throws a TypeError and sets nothing.
    (jar.set as () => void)();
  } catch (error) {
    if (!(error instanceof TypeError)) return "page";
  }
  try {
    refresh();
    return "action";
  } catch {
    return "handler";
  }
}
