import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { type Ending, NOT_YOURS, pageAfter, readEnding } from "@/app/account/end-sessions";
import { browserName } from "@/app/components/browser-name";
import { Mark } from "@/app/components/mark";
import { sessionPage } from "@/app/components/session-page";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { hasPasswords, isRecent, momentOf, PASSWORD, requireUser, safeNextPath } from "@/lib/auth";
import { getSession, type Session } from "@/lib/session";
import { ConfirmForm } from "./confirm-form";

export const metadata: Metadata = {
  title: "Confirm that it is you",
  description: "Your password once more, before something that can’t be undone.",
  robots: { index: false },
};

/** Asks for the password, and says what will happen then. */
export default sessionPage(async function ConfirmPage({ searchParams }: PageProps<"/confirm">) {
  const asked = await searchParams;
  const session = await getSession({ list: true });
  const user = await requireUser();
  const ending = readEnding({ get: (name) => asked[name] });
  const next = safeNextPath(asked["next"]);
  if (isRecent(session)) redirect(ending ? pageAfter({ ...ending, action: "one" }) : next);
  const what = ending ? await whatEnds(session, ending) : "Go on with what you were about to do";
  return (
    <>
      <h1 className="title">{what ? "Confirm that it is you" : "Nothing to confirm"}</h1>
      <p className="lead">{what ?? (ending?.action === "one" ? NOT_YOURS : "You have no other sessions.")}</p>
      {!what ? null : hasPasswords() ? (
        <ConfirmForm password={PASSWORD} button={ending ? BUTTONS[ending.action] : "Go on"}>
          <Mark />
          <input type="hidden" name="moment" value={momentOf(session)} />
          <input type="hidden" name="next" value={next} />
          {ending && <input type="hidden" name="action" value={ending.action} />}
          {ending && <input type="hidden" name="session" value={ending.session} />}
          {/* For password managers: whose password it is. */}
          <input type="text" autoComplete="username" defaultValue={user.name} readOnly hidden />
        </ConfirmForm>
      ) : (
        <div className="card mt-8 space-y-6">
          <p>You have no password here. Sign out, sign in again, and then try again.</p>
          <SignOutForm />
        </div>
      )}
      <Link href={ending ? "/account" : "/"} className="link mt-8 inline-block">
        {what ? "Leave everything as it is" : "Your account"}
      </Link>
    </>
  );
});

const BUTTONS = { one: "End the session", others: "Sign out everywhere else", everywhere: "Sign out everywhere" };

/** @returns a sentence for the visitor; undefined if there is nothing of their own to end */
async function whatEnds({ userSessions }: Session, { action, session: id }: Ending): Promise<string | undefined> {
  const sessions = (await userSessions?.list()) ?? [];
  const one = sessions.find((session) => session.id === id);
  if (action === "one") return one && `End the session in ${browserName(one.userAgent)}`;
  const others = sessions.length - 1;
  if (action === "others")
    return others > 0 ? `End your ${counted(others, "other session")}, and stay signed in here` : undefined;
  return others > 0
    ? `End all ${counted(sessions.length, "session")}, this one too`
    : "End this session, your only one";
}

function counted(number: number, what: string): string {
  return number === 1 ? `one ${what}` : `${number} ${what}s`;
}
