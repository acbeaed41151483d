/** The proxy sets this request header to tell the page how the visitor is active. It drops what a client sends. */
export const ACTIVITY_HEADER = "x-session-activity";

export type Activity = "navigation" | "action";

interface Request {
  method: string;
  headers: Headers;
}

/** The activity that moves the idle timeout: a navigation, or a request that sends something (an action, a form). */
export function activityOf(request: Request): Activity | undefined {
  if (isNavigation(request)) return "navigation";
  return ["GET", "HEAD", "OPTIONS"].includes(request.method) ? undefined : "action";
}

/**
 * Whether a person goes to a page: a GET for a document, also in a frame, or the router's own fetch for it. A prefetch
 * is not a navigation (decision 2), and neither is a GET for a part of a page.
 */
function isNavigation({ method, headers }: Request): boolean {
  if (method !== "GET") return false;
  if (headers.has("next-router-prefetch") || headers.has("next-router-segment-prefetch")) return false;
  if (/prefetch|prerender/.test(`${headers.get("sec-purpose")} ${headers.get("purpose")}`)) return false;
  const destination = headers.get("sec-fetch-dest") ?? "document";
  return headers.get("rsc") === "1" || /^(document|i?frame|fencedframe|embed|object)$/.test(destination);
}
