import { inWords } from "@/app/components/time-span";
import { farewells } from "./farewells";
import type { SessionState } from "./state";

/** What is to be seen over the page. */
export interface View {
  /** Why the tab was emptied, on the page that was loaded then. */
  farewell?: string | undefined;
  /** The session ends soon. */
  warning?: { left: string; canStay: boolean } | undefined;
  hidden?: boolean;
  /** The server does not answer. */
  silent?: boolean;
}

export interface Place {
  /** The name of the channel that wakes the other tabs. */
  channel: string;
  /** Where the state is told. */
  address: string;
}

/** Milliseconds. */
const ANSWER_WITHIN = 3000;
const LOOK_OFTEN = 5000;
const LOOK_SELDOM = 60_000;
const WARN_BEFORE = 120_000;

/** While the root element has it, the page is hidden: it may show a former user. */
const UNSURE = "data-session-unsure";

/** When the pages were drawn that this document has shown. One that comes again is from the router's memory. */
const seen = new Set<number>();
/** Why the page before this one was emptied. */
let lastWords: string | undefined;

/**
 * Keeps a page in step with its session. Looks at the server's state when the tab comes to the front, when another tab
 * says so, and before the session ends. Empties the tab once the page is not the visitor's any more (decision 14).
 *
 * @param drawn what the server knew when it drew the page
 */
export function watchSession(drawn: SessionState, { channel: name, address }: Place, show: (view: View) => void) {
  const channel = new BroadcastChannel(name);
  const root = document.documentElement;
  const listening = new AbortController();
  const { signal } = listening;
  const farewell = farewells() ?? lastWords;
  lastWords = farewell;
  let [known, answered, asked] = [drawn, clocks(), performance.now()];
  let [looks, waiting, silent, closed] = [0, 0, false, false];
  let warning = isNear();
  let focused: Element | null = null;

  const isFront = () => document.visibilityState === "visible";
  const isHidden = () => root.hasAttribute(UNSURE);

  /** Browsers take the focus from what is hidden. It comes back with the page, so that a person can type on. */
  function hide(hidden: boolean): void {
    if (hidden === isHidden() || !drawn.mark) return;
    root.toggleAttribute(UNSURE, hidden);
    if (hidden) focused = document.activeElement;
    else (focused as HTMLElement | null)?.focus({ preventScroll: true });
  }

  /** Milliseconds until the session ends. The server's clock, and whichever of ours says that more time has passed. */
  function left(): number {
    const { limits, now } = known;
    return limits ? Math.min(limits.idle, limits.absolute) - now - passed(answered) : Number.POSITIVE_INFINITY;
  }

  function isNear(): boolean {
    return left() <= Math.min(WARN_BEFORE, (known.limits?.timeout ?? 0) * 250);
  }

  const canStay = () => known.limits !== undefined && known.limits.idle < known.limits.absolute;

  /** @param told by another tab: then all of them look */
  async function look(told = false): Promise<void> {
    looks += 1;
    const mine = looks;
    asked = performance.now();
    waiting += 1;
    const answer = await ask(`${address}?mark=${drawn.mark}`);
    waiting -= 1;
    if (signal.aborted) return;
    silent = !answer;
    if (answer && answer.mark !== drawn.mark) {
      if (!told) channel.postMessage(null);
      return leave(answer);
    }
    if (answer) {
      [known, answered] = [answer, clocks()];
      // An answer to an earlier question may be older than what the page was hidden for.
      if (mine === looks) hide(false);
    }
    warning = isNear();
    closed &&= warning;
    tick();
  }

  function tick(): void {
    const ms = left();
    if (ms <= 0) hide(true);
    const urgent = isNear() || (isHidden() && isFront());
    const pause = ms <= 0 ? 1000 : urgent ? LOOK_OFTEN : LOOK_SELDOM;
    const wanted = urgent || (known.limits !== undefined && isFront());
    if (wanted && waiting === 0 && performance.now() - asked >= pause) void look();
    const open = warning && !closed && !isHidden();
    show({
      farewell,
      warning: open ? { left: inWords(Math.ceil(ms / 1000)), canStay: canStay() } : undefined,
      hidden: isHidden(),
      silent,
    });
  }

  /** Nothing is shown until the server has answered. */
  function doubt(): void {
    hide(true);
    if (isFront()) void look();
    tick();
  }

  /** A full load: neither the document nor the router's memory keeps a former name. */
  function leave({ mark }: SessionState): void {
    const counted = left() <= 0 && canStay();
    const over = counted
      ? `You were signed out after ${inWords(known.limits?.timeout ?? 0)} without activity.`
      : "Your session has ended.";
    farewells(drawn.mark && !mark ? over : "");
    stop();
    hide(true);
    window.location.replace(window.location.pathname + window.location.search);
  }

  function stop(): void {
    listening.abort();
    channel.close();
    clearInterval(timer);
    hide(false);
  }

  channel.onmessage = () => void look(true);
  document.addEventListener("visibilitychange", doubt, { signal });
  window.addEventListener("pageshow", ({ persisted }) => persisted && doubt(), { signal });
  const timer = setInterval(tick, 1000);

  const again = seen.has(drawn.now);
  // Later, because in development React starts every effect twice.
  setTimeout(() => {
    seen.add(drawn.now);
    lastWords = undefined;
  });
  if (again || !isFront()) doubt();
  tick();

  return {
    stop,
    /** The page's own visit may have moved the limits, or changed who is signed in. */
    announce() {
      if (!again && farewell === undefined) channel.postMessage(null);
    },
    /** This tab has changed the session. */
    changed() {
      channel.postMessage(null);
      void look();
    },
    /** The person has read the warning. */
    close() {
      closed = true;
      tick();
    },
  };
}

async function ask(address: string): Promise<SessionState | undefined> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_WITHIN) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Two clocks: one stands still while a laptop sleeps, the other one a person may set. */
function clocks() {
  return { wall: Date.now(), steady: performance.now() };
}

function passed(from: ReturnType<typeof clocks>): number {
  const { wall, steady } = clocks();
  return Math.max(wall - from.wall, steady - from.steady);
}
