import { type NextRequest, NextResponse } from "next/server";

const REFUSALS = {
  400: "This form could not be read. Nothing was changed.",
  403: "This request came from another site, or does not say where it came from. Nothing was changed.",
  413: "This form is too large. Nothing was changed.",
};

/** The answer to a request that must not reach a page. */
export function refusal(status: keyof typeof REFUSALS): NextResponse {
  const headers = { "Content-Type": "text/plain; charset=utf-8" };
  return new NextResponse(`${REFUSALS[status]}\n`, { status, headers });
}

export function redirectTo(request: NextRequest, path: string): NextResponse {
  // 303 turns a POST into a GET; 307 would post it again.
  const status = request.method === "GET" || request.method === "HEAD" ? 307 : 303;
  // Not `nextUrl`, which would send the visitor to this server's own host and scheme (decision 2).
  return NextResponse.redirect(new URL(path, request.url), status);
}

/** The path and query as the visitor knows them, without the router's own parameter (decision 2). */
export function pathOf(request: NextRequest): string {
  const url = new URL(request.nextUrl);
  url.searchParams.delete("_rsc");
  return url.pathname + url.search;
}
