"use client";

import { useEffect, useState } from "react";
import { inWords } from "./time-span";

interface Props {
  seconds: number;
  /** Said before the time left. */
  before?: string;
  /** Said in its place when no time is left. */
  over?: string;
  /** The time starts again when this changes. */
  since?: unknown;
}

/** The time left, which goes on without asking the server. Screen readers are not told each second. */
export function Countdown({ seconds, before = "", over = "a moment", since }: Props) {
  const [passed, setPassed] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `since` starts the time again
  useEffect(() => {
    const started = performance.now();
    const tick = () => setPassed(Math.floor((performance.now() - started) / 1000));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [seconds, since]);

  return (
    <span role="timer" className="font-medium text-ink tabular-nums">
      {passed < seconds ? before + inWords(seconds - passed) : over}
    </span>
  );
}
