import { userAgentFromString } from "next/server";
import { browserName } from "@/app/components/browser-name";
import { Icon, type IconName } from "@/app/components/icons";
import { Mark } from "@/app/components/mark";
import { exact, relative } from "@/app/components/moment";
import { isDemo } from "@/lib/auth";
import type { ListedSession } from "@/lib/session";
import { endSessionsAction } from "./actions";

/** Lists the user's sessions as the devices that they are on. Each of them can be ended. */
export function SessionList({ sessions }: { sessions: ListedSession[] }) {
  const now = new Date();
  return (
    <section aria-labelledby="sessions" className="mt-12">
      <h2 id="sessions" className="heading">
        {sessions.length === 1 ? "Your only session" : `Your ${sessions.length} sessions`}
      </h2>
      <ul className="mt-4 divide-y divide-line border-y border-line">
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} now={now} />
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

function SessionItem({ session, now }: { session: ListedSession; now: Date }) {
  const name = browserName(session.userAgent);
  return (
    <li className="flex gap-4 py-4">
      <Icon name={deviceOf(session.userAgent)} />
      <div className="grow">
        <p className="font-medium">
          <span className="inline-block first-letter:uppercase">{name}</span>{" "}
          {session.current && (
            <span className="ml-1 inline-block rounded-full bg-accent-soft px-3 py-1 text-sm font-normal whitespace-nowrap">
              This browser
            </span>
          )}
        </p>
        <p className="mt-1 text-sm text-quiet">
          {`Signed in ${relative(session.createdAt, now)}${session.permanent ? ", remembered" : ""}`}
        </p>
        <p className="text-sm text-quiet">
          {`Last seen ${relative(session.lastSeenAt, now)} `}
          <time dateTime={session.lastSeenAt.toISOString()} className="inline-block tabular-nums">
            {`(${exact(session.lastSeenAt)})`}
          </time>
        </p>
      </div>
      {!session.current && (
        <form action={endSessionsAction}>
          <Mark />
          <input type="hidden" name="action" value="one" />
          <input type="hidden" name="session" value={session.id} />
          <button
            type="submit"
            className="link min-h-11 cursor-pointer"
            aria-label={`End the session in ${name}, signed in ${relative(session.createdAt, now)}`}
          >
            End
          </button>
        </form>
      )}
    </li>
  );
}

function deviceOf(userAgent: string): IconName {
  const { type } = userAgentFromString(userAgent).device;
  return type === "mobile" ? "phone" : type === "tablet" ? "tablet" : "computer";
}
