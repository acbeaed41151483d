import { userAgentFromString } from "next/server";
import { Mark } from "@/app/components/mark";
import { relative } from "@/app/components/moment";
import type { ListedSession } from "@/lib/session";
import { endAllAction, endOneAction, endOthersAction } from "./actions";

/** Lists the user's sessions. Each of them can be ended. */
export function SessionList({ sessions }: { sessions: ListedSession[] }) {
  const now = new Date();
  return (
    <section aria-labelledby="sessions" className="mt-12">
      <h2 id="sessions" className="text-xl font-semibold tracking-tight">
        {sessions.length === 1 ? "Your only session" : `Your ${sessions.length} sessions`}
      </h2>
      <ul className="mt-4 divide-y divide-line border-y border-line">
        {sessions.map((session) => (
          <li key={session.id} className="flex items-center justify-between gap-4 py-4">
            <div>
              <p className="font-medium">{browserOf(session.userAgent)}</p>
              <p className="text-sm text-quiet">
                {`Signed in ${relative(session.createdAt, now)}, seen ${relative(session.lastSeenAt, now)}${session.permanent ? ", remembered" : ""}`}
              </p>
            </div>
            {session.current ? (
              <span className="rounded-full bg-accent-soft px-3 py-1 text-sm whitespace-nowrap">This browser</span>
            ) : (
              <form action={endOneAction}>
                <Mark />
                <input type="hidden" name="session" value={session.id} />
                <button
                  type="submit"
                  className="link min-h-11 cursor-pointer"
                  aria-label={`End the session in ${browserOf(session.userAgent)}, signed in ${relative(session.createdAt, now)}`}
                >
                  End
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <div className="mt-6 flex flex-wrap gap-4">
          <form action={endOthersAction}>
            <Mark />
            <button type="submit" className="button-quiet">
              Sign out everywhere else
            </button>
          </form>
          <form action={endAllAction}>
            <Mark />
            <button type="submit" className="button-quiet">
              Sign out everywhere
            </button>
          </form>
        </div>
      )}
    </section>
  );
}

/** Such as "Firefox on Linux". A browser may leave out either part. */
function browserOf(text: string): string {
  const { browser, os } = userAgentFromString(text);
  return [browser.name ?? "A browser", os.name].filter(Boolean).join(" on ");
}
