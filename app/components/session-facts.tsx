import type { ReactNode } from "react";
import type { Session } from "@/lib/session";
import { Moment } from "./moment";
import { STORAGES } from "./storage-words";

/** Shows where the session is kept, when it began, when it ends and how large it is. */
export function SessionFacts({ session }: { session: Session }) {
  const { createdAt, expiresAt, permanent, size, sizeLimit } = session;
  if (!createdAt || !expiresAt) return null;
  const now = new Date();
  const { name, place } = STORAGES[session.storage];
  return (
    <dl className="columns">
      <Fact name="Kept in">
        {name} <Note>{place}</Note>
      </Fact>
      <Fact name="Size">
        {size.toLocaleString("en")} bytes <Note>{`of ${sizeLimit.toLocaleString("en")} that fit`}</Note>
      </Fact>
      <Fact name="Signed in">
        <Moment at={createdAt} now={now} />
      </Fact>
      <Fact name="Ends">
        <Moment at={expiresAt} now={now} />
        <Note>{permanent ? "remembered: outlives the browser" : "or when the browser closes"}</Note>
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

function Note({ children }: { children: ReactNode }) {
  return <span className="block text-sm font-normal text-quiet">{children}</span>;
}
