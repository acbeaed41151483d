"use client";

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { SessionState } from "./state";
import { Warning } from "./warning";
import { type Place, type View, watchSession } from "./watch";

/** What the server has drawn for the watch, so that the browser need not load it as code. */
export interface Words {
  /** In the warning: while activity can lengthen the session, and when nothing can. */
  idle: ReactNode;
  final: ReactNode;
  /** The fields of the form to stay, and a button that closes the warning. */
  stay: ReactNode;
  close: ReactNode;
  signOut: ReactNode;
  /** The server does not answer: in the warning, and in place of the page. */
  silence: ReactNode;
  unanswered: ReactNode;
}

interface Props extends Place {
  drawn: SessionState;
  /** Counts as activity. */
  stay: (form: FormData) => Promise<void>;
  /** Undefined on a page that shows no user: nothing ends there, and nothing is hidden. */
  words: Words | undefined;
}

/** Draws what the watch has to say. Without JavaScript there is no watch, and all pages work. */
export function SessionWatch({ drawn, channel, address, stay, words }: Props) {
  const [{ farewell, warning, hidden, silent }, show] = useState<View>({});
  const watch = useRef<ReturnType<typeof watchSession>>(undefined);

  // Before the browser paints: a page from the router's memory must not be seen.
  useLayoutEffect(() => {
    const started = watchSession(drawn, { channel, address }, show);
    watch.current = started;
    return started.stop;
  }, [drawn, channel, address]);

  // After the page's own effects, such as the one that forgets a flash message: the other tabs may load now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each drawing
  useEffect(() => watch.current?.announce(), [drawn]);

  async function answer(form: FormData): Promise<void> {
    // Whether it failed, the next look will tell.
    await stay(form).catch(() => undefined);
    watch.current?.changed();
  }

  return (
    <>
      {farewell && (
        <p role="status" className="message">
          {farewell}
        </p>
      )}
      {warning && words && (
        <Warning
          left={warning.left}
          silent={silent}
          stay={warning.canStay ? answer : undefined}
          onClose={() => watch.current?.close()}
          words={words}
        />
      )}
      {hidden && silent && words?.unanswered}
    </>
  );
}
