import type { Metadata } from "next";
import { headers } from "next/headers";
import { FlashMessage } from "@/app/components/flash-message";
import { inWords } from "@/app/components/time-span";
import { nobody } from "@/app/session-watch/state";
import { Watched } from "@/app/session-watch/watched";
import { IDENTIFIER, isDemo, PASSWORD } from "@/lib/auth";
import { sessionCookie, sessionLifetimes } from "@/lib/session";
import { LoginForm } from "./login-form";

export const metadata: Metadata = {
  title: "Sign in",
  description: "Begin a session, and see what this site remembers of you.",
};

/** Reads no session: the form must show while Redis is down. The proxy sends signed-in visitors home (decision 1). */
export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { next } = await searchParams;
  const demo = isDemo();
  const { idleTimeout, permanentLifetime, absoluteLifetime } = sessionLifetimes();
  const span = (seconds: number) => inWords(Math.min(seconds, absoluteLifetime));
  const warning = await lostCookieWarning();
  return (
    <>
      <Watched state={nobody()} />
      <FlashMessage />
      <h1 className="title">Sign in</h1>
      {demo && (
        <p className="lead">This is a demo. Enter any {IDENTIFIER.label.toLowerCase()}; no password is needed.</p>
      )}
      {warning && (
        <p role="alert" className="mt-6 rounded-lg border border-wrong px-4 py-3 text-wrong">
          {warning}
        </p>
      )}
      <LoginForm
        next={typeof next === "string" ? next : ""}
        identifier={IDENTIFIER}
        password={demo ? undefined : PASSWORD}
        lifetimes={{ remembered: span(permanentLifetime), other: span(idleTimeout) }}
      />
    </>
  );
}

const PLAIN_HTTP =
  "This page came over plain http, and browsers keep the session cookie only over https. Signing in can’t work here. " +
  "Open the site over https; on a network you trust, its owner can set SESSION_COOKIE_SECURE=false.";

const SAFARI =
  "Safari keeps the session cookie of a production build only over https, on localhost too. Signing in can’t work " +
  "here. Use another browser, or npm run dev, or set SESSION_COOKIE_SECURE=false on this machine.";

/** What to tell a visitor whose browser will drop the session cookie silently. */
async function lostCookieWarning(): Promise<string | undefined> {
  const request = await headers();
  if (!sessionCookie().secure || request.get("x-forwarded-proto")?.split(",")[0] !== "http") return undefined;
  const local = /^(localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(request.get("host") ?? "");
  if (!local) return PLAIN_HTTP;
  // Chromium names Safari as well, but gives no version of it.
  return /\bVersion\/[\d.]+ (Mobile\/\w+ )?Safari\//.test(request.get("user-agent") ?? "") ? SAFARI : undefined;
}
