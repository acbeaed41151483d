/** By this request header the proxy tells the page that the visitor is active, and how. Never the client's own word. */
export const ACTIVITY_HEADER = "x-session-activity";

export type Activity = "navigation" | "action";

interface Request {
  method: string;
  headers: Headers;
}

/** What moves the idle timeout: a person who goes to a page, or sends something (an action, a form, a `fetch` that posts). */
export function activityOf(request: Request): Activity | undefined {
  if (isNavigation(request)) return "navigation";
  return ["GET", "HEAD", "OPTIONS"].includes(request.method) ? undefined : "action";
}

/**
 * Whether a person is going to a page: a GET for a document, or the router's own fetch in place of one.
 * Not a prefetch, which nobody has looked at yet, and no subresource.
 */
function isNavigation({ method, headers }: Request): boolean {
  if (method !== "GET") return false;
  if (headers.has("next-router-prefetch") || headers.has("next-router-segment-prefetch")) return false;
  if (/prefetch|prerender/.test(`${headers.get("sec-purpose")} ${headers.get("purpose")}`)) return false;
  const destination = headers.get("sec-fetch-dest");
  return headers.get("rsc") === "1" || destination === "document" || destination === null;
}
