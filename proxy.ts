import type { NextRequest, NextResponse } from "next/server";
import { lookAtConfirm } from "@/app/confirm/proxy";
import { type LoginLook, lookAtLogin, tellAction } from "@/app/login/proxy";
import { STATE_PATH } from "@/app/session-watch/address";
import { loginPath, peekUser, protectionOf, tellPath } from "@/lib/auth";
import {
  contentSecurityPolicy,
  continueAsNobody,
  hostOf,
  isForeign,
  isPrefetch,
  isWebhook,
  namesUnknownAction,
  pageOf,
  pathOf,
  readBody,
  redirectTo,
  refusal,
  rewriteTo,
} from "@/lib/http";
import { continueSession, hasSessionCookie, logSeldom } from "@/lib/session";

const SAFE = /^(GET|HEAD)$/;

/**
 * Refuses bad requests, protects pages, and looks at the login. It is a convenience and not the security: pages and
 * actions decide again, close to the data (decision 1).
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const page = pageOf(request);
  const webhook = isWebhook(page);

  const foreign = webhook ? undefined : isForeign(request);
  if (foreign) {
    logSeldom("request.refused-origin", { reason: foreign, cure: CURE });
    return refusal(403);
  }
  const body = await readBody(request, page);
  if (body.refusal) return refusal(body.refusal);

  if (webhook) return continueAsNobody(request.headers, body.form);
  if (page === "/logout" && request.method === "POST") return rewriteTo(request, "/logout/submit");
  if (namesUnknownAction(request.headers, body.form)) return refusal(409);

  const protection = protectionOf(page);
  // Not where something is sent: the action answers that itself, so that the router understands it.
  if (protection && SAFE.test(request.method) && !(await hasSessionCookie(request)))
    return redirectTo(request, loginPath(pathOf(request)));
  if (isPrefetch(request)) return goOn(request);

  const user = protection?.role === undefined ? undefined : await peekUser(request);
  const confirm = page === "/confirm" && body.form ? await lookAtConfirm(request, body.form) : undefined;
  const login = page === "/login" ? await lookAtLogin(request, body.form) : confirm;
  if (login?.signedIn) return redirectTo(request, "/");

  // A page can't choose its status. The page decides again, and says why.
  const status = login?.wait !== undefined ? 429 : user && user.role !== protection?.role ? 403 : 200;
  return goOn(request, login, status);
}

/** For the log: what the owner of the site can do about a refused origin. */
const CURE = "if it is your own, APP_ORIGIN must name the address that visitors see";

async function goOn(request: NextRequest, login?: LoginLook, status = 200): Promise<NextResponse> {
  const headers = new Headers(request.headers);
  const policy = contentSecurityPolicy();
  headers.set("content-security-policy", policy);
  headers.set("x-forwarded-host", hostOf(headers));
  headers.delete("forwarded");
  tellAction(headers, login);
  tellPath(headers, pathOf(request));

  const response = await continueSession(request, { headers, status, quiet: pageOf(request) === STATE_PATH });
  response.headers.set("content-security-policy", policy);
  if (login?.wait !== undefined) response.headers.set("retry-after", String(login.wait));
  return response;
}

export const config = {
  // Static files have no session. Each is named whole: a path that only begins like one may be a page. The first entry
  // is the root itself, which the second does not match below a base path.
  matcher: ["/", "/((?!_next/static/|_next/image/?$|icon\\.svg$|favicon\\.ico$|(?:apple-icon|opengraph-image)/?$).*)"],
};
