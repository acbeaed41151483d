import type { ReactNode } from "react";
import type { Session } from "@/lib/session";
import { Moment } from "./moment";

const STORAGES = {
  cookie: { name: "Cookie", note: "sealed, in your browser" },
  redis: { name: "Redis", note: "on the server, your cookie points at it" },
  memory: { name: "Memory", note: "of this one server process" },
};

/** Shows where the session is kept, when it began, when it ends and how large it is. */
export function SessionFacts({ session }: { session: Session }) {
  const { createdAt, expiresAt } = session;
  if (!createdAt || !expiresAt) return null;
  const now = new Date();
  const storage = STORAGES[session.storage];
  return (
    <dl className="grid grid-cols-1 gap-x-8 gap-y-6 sm:grid-cols-2">
      <Fact name="Kept in">
        {storage.name} <span className="block text-sm font-normal text-quiet">{storage.note}</span>
      </Fact>
      <Fact name="Remembered">
        {session.permanent ? "Yes" : "No"}{" "}
        <span className="block text-sm font-normal text-quiet">
          {session.permanent ? "outlives the browser" : "ends with the browser"}
        </span>
      </Fact>
      <Fact name="Signed in">
        <Moment at={createdAt} now={now} />
      </Fact>
      <Fact name="Ends">
        <Moment at={expiresAt} now={now} />
        <Used
          label="Time left"
          value={expiresAt.getTime() - now.getTime()}
          max={expiresAt.getTime() - createdAt.getTime()}
        />
      </Fact>
      <Fact name="Size">
        {session.size.toLocaleString("en")} bytes{" "}
        <span className="block text-sm font-normal text-quiet">of {session.sizeLimit.toLocaleString("en")}</span>
        <Used label="Size used" value={session.size} max={session.sizeLimit} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-quiet">{name}</dt>
      <dd className="mt-1 font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Used({ label, value, max }: { label: string; value: number; max: number }) {
  return <meter aria-label={label} className="mt-2" min={0} max={max} value={Math.max(0, value)} />;
}
