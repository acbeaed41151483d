import type { ReactNode } from "react";
import { Countdown } from "@/app/components/countdown";
import { Moment, relative } from "@/app/components/moment";
import type { Session } from "@/lib/session";

/** In the width of the bar: where the idle limit is, and where the way to the absolute limit goes on. */
const IDLE_LIMIT = 72;
const GOES_ON = 74;

/** The life of the session as a bar. It is not to scale behind the break: 90 days would leave no room for 12 hours. */
export function Life({ session: { createdAt, expiresAt, limits, permanent } }: { session: Session }) {
  if (!createdAt || !expiresAt || !limits) return null;
  const now = new Date();
  const goesOn = limits.idle < limits.absolute;
  const length = goesOn ? IDLE_LIMIT : 100;
  const lived = (now.getTime() - createdAt.getTime()) / (expiresAt.getTime() - createdAt.getTime());
  const at = Math.min(length - 1, Math.max(1, length * lived));
  const lastSeen = new Date(limits.idle - limits.timeout * 1000);
  return (
    <section aria-labelledby="life" className="card mt-8">
      <h2 id="life" className="heading">
        Its life
      </h2>
      <p className="mt-2 text-quiet">
        {goesOn ? "Without another visit it ends in " : "It ends in "}
        <Countdown seconds={Math.floor((expiresAt.getTime() - now.getTime()) / 1000)} />
        {goesOn ? ". Each visit starts this time anew." : ". Nothing can lengthen it: then you sign in again."}
      </p>
      <Drawing className="mt-6 h-6 w-full">
        <rect y="25%" width={`${length}%`} height="50%" className="life-left" />
        <rect y="25%" width={`${at}%`} height="50%" className="life-lived" />
        {goesOn && <line x1={`${GOES_ON}%`} x2="100%" y1="50%" y2="50%" className="life-further" />}
        <rect x={`${at}%`} width="3" height="100%" className="life-now" />
      </Drawing>
      <dl className="columns mt-6">
        <Point name="Began" sign={<rect y="25%" width="100%" height="50%" className="life-lived" />}>
          <Moment at={createdAt} now={now} />
        </Point>
        <Point name="Now" sign={<rect x="45%" width="3" height="100%" className="life-now" />}>
          {`Last visit ${relative(lastSeen, now)}`}
          <span className="block text-sm font-normal text-quiet">as it was recorded</span>
        </Point>
        {goesOn && (
          <Point name="Idle limit" sign={<rect y="25%" width="100%" height="50%" className="life-left" />}>
            <Moment at={new Date(limits.idle)} now={now} />
            <span className="block text-sm font-normal text-quiet">unless you come back before</span>
          </Point>
        )}
        <Point name="Absolute limit" sign={<line x2="100%" y1="50%" y2="50%" className="life-further" />}>
          <Moment at={new Date(limits.absolute)} now={now} />
          <span className="block text-sm font-normal text-quiet">
            {permanent ? "whatever happens" : "or when the browser closes"}
          </span>
        </Point>
      </dl>
    </section>
  );
}

function Point({ name, sign, children }: { name: string; sign: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="flex items-center gap-2 text-sm text-quiet">
        <Drawing className="h-4 w-5 shrink-0">{sign}</Drawing>
        {name}
      </dt>
      <dd className="mt-1 font-medium tabular-nums">{children}</dd>
    </div>
  );
}

/** The words beside it say the same, so that screen readers pass over it. */
function Drawing({ className, children }: { className: string; children: ReactNode }) {
  return (
    <svg aria-hidden="true" className={className}>
      {children}
    </svg>
  );
}
