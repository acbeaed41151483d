import type { ReactNode } from "react";
import { Icon, type IconName } from "./icons";

export interface Station {
  icon: IconName;
  name: ReactNode;
  note: string;
}

/** A session drawn: the visitor, the cookie, the server, and the way between them. @param holder who has the session */
export function Picture({ stations, holder }: { stations: Station[]; holder: IconName }) {
  return (
    <ol className="picture">
      {stations.map(({ icon, name, note }) => (
        <li key={icon} className={icon === holder ? "card-small border-accent bg-accent-soft" : "card-small"}>
          <Icon name={icon} />
          <div>
            <p className="font-medium sm:mt-3">{name}</p>
            <p className="mt-1 text-sm text-quiet">{note}</p>
            {icon === holder && <p className="mt-2 text-sm font-medium text-accent">The session is kept here.</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
