import { setTimeout } from "node:timers/promises";
import { type NextRequest, NextResponse } from "next/server";
import {
  isDemo,
  isProtectedPath,
  isSignedIn,
  loginPath,
  lookAtLoginLimit,
  readCredentials,
  tooManyAttempts,
} from "@/lib/auth";
import { isForeign, readForm, trustedHost, withContentSecurityPolicy } from "@/lib/http";
import {
  continueSession,
  forgetSession,
  hasSessionCookie,
  logEvent,
  peekSession,
  SessionStorageUnavailableError,
} from "@/lib/session";

/** Milliseconds. */
const LOOK_TIMEOUT = 500;

export async function proxy(request: NextRequest): Promise<NextResponse> {
  return (await refuse(request)) ?? (await redirect(request)) ?? goOn(request);
}

/** Requests that no page is to see. */
async function refuse(request: NextRequest): Promise<NextResponse | undefined> {
  const foreign = isForeign(request);
  if (foreign) {
    logEvent("request.refused-origin", { reason: foreign });
    return plainText(403, "This request came from another site, or hides where it came from. Nothing was changed.");
  }
  const result = await readForm(request);
  if ("refusal" in result) return plainText(result.refusal, "This is no form that can be read. Nothing was changed.");
  return result.form && request.nextUrl.pathname === "/login" ? refuseLogin(request, result.form) : undefined;
}

/** The form's action refuses too many attempts by itself; but only here can the answer have the status that says so. */
async function refuseLogin(request: NextRequest, form: FormData): Promise<NextResponse | undefined> {
  const result = readCredentials(form, { demo: isDemo() });
  if (!result.ok || request.headers.has("next-action")) return undefined;
  const look = lookAtLoginLimit(result.credentials.username, request.headers).catch(() => undefined);
  // Not for long: while Redis does not answer, the action waits for it too, and the visitor for both.
  const wait = await Promise.race([look, setTimeout(LOOK_TIMEOUT, undefined)]);
  if (wait === undefined) return undefined;
  const [name, policy] = withContentSecurityPolicy(new Headers());
  return new NextResponse(tooManyAttempts(form, wait, { demo: isDemo() }), {
    status: 429,
    headers: { "Content-Type": "text/html; charset=utf-8", "Retry-After": String(wait), [name]: policy },
  });
}

/** Courtesy, not security: pages and actions decide again, close to the data. */
async function redirect(request: NextRequest): Promise<NextResponse | undefined> {
  const { pathname } = request.nextUrl;
  if (isProtectedPath(pathname) && !(await hasSessionCookie(request)))
    return redirectTo(request, loginPath(asked(request)));
  return undefined;
}

async function goOn(request: NextRequest): Promise<NextResponse> {
  const headers = new Headers(request.headers);
  const policy = withContentSecurityPolicy(headers);
  const host = trustedHost(headers);
  if (host) headers.set("x-forwarded-host", host);
  else headers.delete("x-forwarded-host");

  const response =
    request.nextUrl.pathname === "/login"
      ? await visitLogin(request, headers)
      : await continueSession(request, headers);
  response.headers.set(...policy);
  return response;
}

/** Who is signed in has no business at the login page; a cookie whose session has ended is of no more use. */
async function visitLogin(request: NextRequest, headers: Headers): Promise<NextResponse> {
  if (request.method !== "GET") return continueSession(request, headers);
  try {
    const session = await peekSession(request);
    if (session && isSignedIn(session)) return redirectTo(request, "/");
    const response = await continueSession(request, headers);
    if (!session) forgetSession(request, response);
    return response;
  } catch (error) {
    if (!(error instanceof SessionStorageUnavailableError)) throw error;
    // The form needs no session; signing in will say what is the matter.
    return continueSession(request, headers);
  }
}

function redirectTo(request: NextRequest, path: string): NextResponse {
  // 303 turns a POST into a GET; 307 would post it again to the login page.
  const status = request.method === "GET" || request.method === "HEAD" ? 307 : 303;
  // `request.url`, not `nextUrl`: Next.js recognises it as its own and sends the path alone. An absolute address
  // would name this server's own host and scheme, not those that the visitor used.
  return NextResponse.redirect(new URL(path, request.url), status);
}

function plainText(status: number, text: string): NextResponse {
  return new NextResponse(`${text}\n`, { status, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}

/** The address as the visitor knows it, without the parameter that the router adds to its own requests. */
function asked(request: NextRequest): string {
  const url = new URL(request.nextUrl);
  url.searchParams.delete("_rsc");
  return url.pathname + url.search;
}

export const config = {
  // Everything but static files: they have no session.
  matcher: "/((?!_next/static|_next/image|favicon\\.ico|icon\\.svg|robots\\.txt).*)",
};
