import type { Metadata } from "next";
import { headers } from "next/headers";
import { FlashMessage } from "@/app/components/flash-message";
import { spanInWords } from "@/app/components/time-span";
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
  const inWords = (seconds: number) => spanInWords(Math.min(seconds, absoluteLifetime));
  return (
    <>
      <FlashMessage />
      <h1 className="title">Sign in</h1>
      {demo && (
        <p className="lead">This is a demo. Enter any {IDENTIFIER.label.toLowerCase()}; no password is needed.</p>
      )}
      {(await losesCookie()) && <PlainHttp />}
      <LoginForm
        next={typeof next === "string" ? next : ""}
        identifier={IDENTIFIER}
        password={demo ? undefined : PASSWORD}
        lifetimes={{ remembered: inWords(permanentLifetime), other: inWords(idleTimeout) }}
      />
    </>
  );
}

function PlainHttp() {
  return (
    <p role="alert" className="mt-6 rounded-lg border border-wrong px-4 py-3 text-wrong">
      This page came over plain http, and browsers keep the session cookie only over https. Signing in can’t work here.
      Open the site over https; on a network you trust, its owner can set SESSION_COOKIE_SECURE=false.
    </p>
  );
}

/** Whether the browser will drop the session cookie silently. */
async function losesCookie(): Promise<boolean> {
  const request = await headers();
  const local = /^(localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(request.get("host") ?? "");
  return sessionCookie().secure && request.get("x-forwarded-proto")?.split(",")[0] === "http" && !local;
}
