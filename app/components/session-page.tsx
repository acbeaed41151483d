import type { ReactNode } from "react";
import { sessionState } from "@/app/session-watch/state";
import { Watched } from "@/app/session-watch/watched";
import { ForbiddenError, unlessUnavailable } from "@/lib/auth";
import { Forbidden } from "./forbidden";
import { Unavailable } from "./unavailable";

function forbidden(error: unknown): ReactNode {
  if (error instanceof ForbiddenError) return <Forbidden />;
  throw error;
}

/**
 * Wraps a page that reads the session. While it is unknown who the visitor is, the page says so. It must not crash, nor
 * say "You are not logged in". An error boundary would need JavaScript in the browser.
 */
export function sessionPage<Props>(page: (props: Props) => Promise<ReactNode>) {
  return async function SessionPage(props: Props): Promise<ReactNode> {
    return unlessUnavailable(
      async () => {
        const content = await page(props).catch(forbidden);
        return (
          <>
            <Watched state={await sessionState()} />
            {content}
          </>
        );
      },
      () => <Unavailable />,
    );
  };
}
