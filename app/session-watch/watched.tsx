import { Mark } from "@/app/components/mark";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { addressOf } from "@/lib/http";
import { sessionCookie } from "@/lib/session";
import { STATE_PATH } from "./address";
import { SessionWatch, type Words } from "./session-watch";
import type { SessionState } from "./state";
import { stayAction } from "./stay-action";

/** Keeps a page in step with the other tabs of its visitor (decision 14). @param state for whom it is drawn */
export function Watched({ state }: { state: SessionState }) {
  const { name, path } = sessionCookie();
  const place = { channel: `${name} ${path}`, address: addressOf(STATE_PATH) };
  return <SessionWatch drawn={state} {...place} stay={stayAction} words={state.mark ? WORDS : undefined} />;
}

const WORDS: Words = {
  idle: <Ending advice="Nothing was heard from you for a while. You will be signed out, unless you stay." />,
  final: <Ending advice="It has reached its longest time. Save your work, and sign in again." />,
  stay: (
    <>
      <Mark />
      <button type="submit" className="button">
        Stay signed in
      </button>
    </>
  ),
  close: (
    <form method="dialog">
      <button type="submit" className="button">
        Close
      </button>
    </form>
  ),
  signOut: <SignOutForm />,
  silence: (
    <p role="alert" className="mt-3 text-wrong">
      The server does not answer at the moment. The time goes on.
    </p>
  ),
  unanswered: <Unanswered />,
};

function Ending({ advice }: { advice: string }) {
  return (
    <>
      <h2 id="ending" tabIndex={-1} className="text-xl font-semibold tracking-tight outline-none">
        Your session is about to end
      </h2>
      <p id="advice" className="mt-3 text-quiet">
        {advice}
      </p>
    </>
  );
}

function Unanswered() {
  return (
    <section role="alert" className="visible fixed inset-0 grid place-items-center overflow-auto bg-paper p-5">
      <div className="card max-w-md">
        <h2 className="text-xl font-semibold tracking-tight">The server does not answer</h2>
        <p className="mt-3 text-quiet">
          It is unknown whether you are still signed in, so this page is hidden. It comes back as soon as the server
          answers.
        </p>
        <div className="mt-6">
          <SignOutForm />
        </div>
      </div>
    </section>
  );
}
