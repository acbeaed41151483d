import { type NextRequest, NextResponse } from "next/server";
import { isProtectedPath, isSignedIn, loginPath } from "@/lib/auth";
import {
  continueSession,
  forgetSession,
  hasSessionCookie,
  peekSession,
  SessionStorageUnavailableError,
} from "@/lib/session";

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const response = await answer(request);
  response.headers.append("Vary", "Cookie");
  return response;
}

async function answer(request: NextRequest): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  if (isProtectedPath(pathname) && !(await hasSessionCookie(request)))
    return redirectTo(request, loginPath(pathAsked(request)));
  if (pathname === "/login" && request.method === "GET") return visitLogin(request);
  return continueSession(request);
}

/** Who is signed in has no business at the login page; a cookie whose session has ended is of no more use. */
async function visitLogin(request: NextRequest): Promise<NextResponse> {
  try {
    const session = await peekSession(request);
    if (session && isSignedIn(session)) return redirectTo(request, "/");
    const response = await continueSession(request);
    if (!session) forgetSession(request, response);
    return response;
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError)) throw error;
    // The form needs no session; signing in will say what is the matter.
    return continueSession(request);
  }
}

function redirectTo(request: NextRequest, path: string): NextResponse {
  // 303 turns a POST into a GET; 307 would post it again to the login page.
  const status = request.method === "GET" || request.method === "HEAD" ? 307 : 303;
  // `request.url`, not `nextUrl`: Next.js recognises it as its own and sends the path alone. An absolute address
  // would name this server's own host and scheme, not those that the visitor used.
  return NextResponse.redirect(new URL(path, request.url), {
    status,
    headers: { "Cache-Control": "private, no-store" },
  });
}

/** The address as the visitor knows it, without the parameter that the router adds to its own requests. */
function pathAsked(request: NextRequest): string {
  const url = new URL(request.nextUrl);
  url.searchParams.delete("_rsc");
  return url.pathname + url.search;
}

export const config = {
  // Everything but static files: they have no session.
  matcher: "/((?!_next/static|_next/image|favicon\\.ico|icon\\.svg|robots\\.txt).*)",
};
