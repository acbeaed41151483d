import { browserName } from "@/app/components/browser-name";
import { Mark } from "@/app/components/mark";
import { relative } from "@/app/components/moment";
import { isDemo } from "@/lib/auth";
import type { ListedSession } from "@/lib/session";
import { endSessionsAction } from "./actions";

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
              <p className="font-medium first-letter:uppercase">{browserName(session.userAgent)}</p>
              <p className="text-sm text-quiet">
                {`Signed in ${relative(session.createdAt, now)}, seen ${relative(session.lastSeenAt, now)}${session.permanent ? ", remembered" : ""}`}
              </p>
            </div>
            {session.current ? (
              <span className="rounded-full bg-accent-soft px-3 py-1 text-sm whitespace-nowrap">This browser</span>
            ) : (
              <form action={endSessionsAction}>
                <Mark />
                <input type="hidden" name="action" value="one" />
                <input type="hidden" name="session" value={session.id} />
                <button
                  type="submit"
                  className="link min-h-11 cursor-pointer"
                  aria-label={`End the session in ${browserName(session.userAgent)}, signed in ${relative(session.createdAt, now)}`}
                >
                  End
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && isDemo() && (
        <p className="mt-4 text-sm text-quiet">
          This demo has no passwords, so it asks for none before a session ends.
        </p>
      )}
      {sessions.length > 1 && (
        <div className="mt-6 flex flex-wrap gap-4">
          <form action={endSessionsAction}>
            <Mark />
            <input type="hidden" name="action" value="others" />
            <button type="submit" className="button-quiet">
              Sign out everywhere else
            </button>
          </form>
          <form action={endSessionsAction}>
            <Mark />
            <input type="hidden" name="action" value="everywhere" />
            <button type="submit" className="button-quiet">
              Sign out everywhere
            </button>
          </form>
        </div>
      )}
    </section>
  );
}
