import type { ReactNode } from "react";
import { isUnavailable } from "@/lib/auth";
import { Unavailable } from "./unavailable";

/**
 * Wraps a page that reads the session: while it is unknown who the visitor is, it says so, in place of a crash page or,
 * worse, "You are not logged in". Not an error boundary, which would need JavaScript in the browser.
 */
export function sessionPage<Props>(page: (props: Props) => Promise<ReactNode>) {
  return async function SessionPage(props: Props): Promise<ReactNode> {
    try {
      return await page(props);
    } catch (error) {
      if (isUnavailable(error)) return <Unavailable />;
      throw error;
    }
  };
}
