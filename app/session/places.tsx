import { Icon } from "@/app/components/icons";
import { STORAGES } from "@/app/components/storage-words";
import type { Session } from "@/lib/session";

/** What is kept where, side by side, and how much of the room is used. */
export function Places({ session: { storage, size, sizeLimit } }: { session: Session }) {
  const { kept } = STORAGES[storage];
  return (
    <section aria-labelledby="places" className="mt-12">
      <h2 id="places" className="heading">
        Where it is kept
      </h2>
      <div className="mt-4 grid gap-4 sm:grid-cols-2">
        <div className="card-small">
          <Icon name="cookie" />
          <h3 className="mt-3 font-medium">In your browser, in the session cookie</h3>
          <p className="mt-1 text-sm text-quiet">{kept.browser}</p>
        </div>
        <div className="card-small">
          <Icon name="storage" />
          <h3 className="mt-3 font-medium">{kept.serverTitle}</h3>
          <p className="mt-1 text-sm text-quiet">{kept.server}</p>
        </div>
      </div>
      <p className="mt-6 flex flex-wrap justify-between gap-x-4 text-sm">
        <span className="font-medium">{`${size.toLocaleString("en")} bytes`}</span>
        <span className="text-quiet">{`of ${sizeLimit.toLocaleString("en")} that fit`}</span>
      </p>
      <meter aria-label="Size" className="mt-2" min={0} max={sizeLimit} value={size} />
    </section>
  );
}
