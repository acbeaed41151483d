"use client";

import { unstable_isUnrecognizedActionError as isUnrecognizedAction } from "next/navigation";
// Not by the door of lib/http, which has more than a browser can run.
import { addressOf } from "@/lib/http/address";

/** What a refusal of the proxy says (lib/http/answer.ts): Next.js brings its text here. */
const REFUSED = "Nothing was changed.";

/** Shown instead of a page that failed, and of one whose form was refused. Says what to do. */
export function Problem({ error }: { error: Error & { digest?: string } }) {
  const old = error.message.includes("from before an update") || isUnrecognizedAction(error);
  return (
    <section role="alert">
      <h1 className="title">{old ? "This page is from before an update" : "Something went wrong"}</h1>
      <p className="lead whitespace-pre-line">{advice(error, old)}</p>
      <div className="choices">
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Reload
        </button>
        {/* A full load, which works whatever the router is in. */}
        <a href={addressOf("/logout")} className="link">
          Sign out
        </a>
      </div>
    </section>
  );
}

function advice({ message, digest }: Error & { digest?: string }, old: boolean): string {
  if (old) return `${REFUSED} Reload it and try again.`;
  // A message of the server itself is for its log alone: here it comes with a digest in its place.
  if (digest === undefined && message.includes(REFUSED)) return message;
  return "Reload the page and try again. If that does not help, sign out and sign in again.";
}
