/** The proxy marks navigations with this request header: there, being looked at counts as activity. */
export const NAVIGATION_HEADER = "x-session-navigation";

/**
 * Whether a person is going to a page: a GET for a document, or the router's own fetch in place of one.
 * Not a prefetch, which nobody has looked at yet, and no subresource.
 */
export function isNavigation({ method, headers }: { method: string; headers: Headers }): boolean {
  if (method !== "GET") return false;
  if (headers.has("next-router-prefetch") || headers.has("next-router-segment-prefetch")) return false;
  if (/prefetch|prerender/.test(`${headers.get("sec-purpose")} ${headers.get("purpose")}`)) return false;
  const destination = headers.get("sec-fetch-dest");
  return headers.get("rsc") === "1" || destination === "document" || destination === null;
}
