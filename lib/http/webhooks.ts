import { NextResponse } from "next/server";
import { namesAction } from "./actions";
import { refusal } from "./answer";
import { hostOf } from "./origin";

/**
 * Route Handlers that other servers may post to, each by its exact path, such as "/api/payments/webhook". They can't say
 * that they come from our own pages, so nobody asks for their origin. The handler must check their signature.
 */
const WEBHOOKS: string[] = [];

export function isWebhook(page: string): boolean {
  return WEBHOOKS.includes(page);
}

/** Lets a webhook's request go on as nobody: without a visitor's cookie, which any site could send here, and no action. */
export function continueAsNobody(given: Headers, form: FormData | undefined): NextResponse {
  if (form && namesAction(form)) return refusal(400);
  const headers = new Headers(given);
  headers.set("x-forwarded-host", hostOf(given));
  for (const name of ["cookie", "next-action", "forwarded"]) headers.delete(name);
  return NextResponse.next({ request: { headers } });
}
