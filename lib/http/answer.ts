import { type NextRequest, NextResponse } from "next/server";
import { addressOf } from "./address";

const REFUSALS = {
  400: "This form could not be read. Nothing was changed.",
  403: `This request came from another site, or does not say where it came from. Nothing was changed.
If you run this site: set APP_ORIGIN to the address that its visitors see, such as https://app.example.com, and restart it.`,
  409: "This page is from before an update. Nothing was changed. Go back, reload the page, and try again.",
  413: "Too much was sent at once. Nothing was changed.",
};

/** The answer to a request that must not reach a page. */
export function refusal(status: keyof typeof REFUSALS): NextResponse {
  // Exactly this type: of no other does Next.js show the text, where a script has posted the form (app/error.tsx).
  return new NextResponse(`${REFUSALS[status]}\n`, { status, headers: { "Content-Type": "text/plain" } });
}

export function redirectTo(request: NextRequest, path: string): NextResponse {
  // 303 turns a POST into a GET; 307 would post it again.
  const status = request.method === "GET" || request.method === "HEAD" ? 307 : 303;
  return NextResponse.redirect(resolve(request, path), status);
}

/** Lets a route answer that has another path than the visitor sees. */
export function rewriteTo(request: NextRequest, path: string): NextResponse {
  return NextResponse.rewrite(resolve(request, path));
}

/** Not by `nextUrl`, which would send the visitor to this server's own host and scheme (decision 2). */
function resolve(request: NextRequest, path: string): URL {
  return new URL(addressOf(path), request.url);
}
