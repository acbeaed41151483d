import type { Metadata } from "next";
import Link from "next/link";
import { FlashMessage } from "@/app/components/flash-message";
import { Mark } from "@/app/components/mark";
import { sessionPage } from "@/app/components/session-page";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { requireUser } from "@/lib/auth";
import { getSession } from "@/lib/session";
import { CookieFacts } from "./cookie-facts";
import { Life } from "./life";
import { NotesEditor } from "./notes-editor";
import { Places } from "./places";

export const metadata: Metadata = {
  title: "Your session",
  description: "What this site remembers of you, where it is kept, and until when.",
  robots: { index: false },
};

/** The session inspector: the session drawn, from what `lib/session` tells everybody who calls it. */
export default sessionPage(async function InspectorPage() {
  const user = await requireUser();
  const session = await getSession();
  const notes = Object.entries(session.data.notes ?? {});
  return (
    <>
      <FlashMessage />
      <h1 className="title">Your session</h1>
      <p className="lead">{`What this site remembers of ${user.name} in this browser, and until when.`}</p>
      <Life session={session} />
      <Places session={session} />
      <CookieFacts session={session} />
      <section aria-labelledby="notes" className="card mt-8">
        <h2 id="notes" className="heading">
          Your notes
        </h2>
        <p className="mt-2 text-quiet">
          A session is a dictionary: it keeps values under keys. Keep something in yours, such as a colour: it is still
          here at your next visit, and gone when you sign out.
        </p>
        <NotesEditor notes={notes.map(([key, value]) => [key, JSON.stringify(value)])} mark={<Mark />} />
        <p className="mt-4 text-sm text-quiet">
          A value is JSON: text in quotes, a number, true, false, null, [a list] or {"{"}a dictionary{"}"}. Up to 20
          keys, and 1 KiB in all.{" "}
          {session.storage === "cookie"
            ? "If two tabs save at the same time, the last one wins: the cookie holds one session. In Redis both win."
            : "If two tabs change different keys at the same time, both are saved."}
        </p>
      </section>
      <div className="choices">
        <SignOutForm />
        <Link href="/account" className="link">
          Your account
        </Link>
        <Link href="/" className="link">
          Home
        </Link>
      </div>
    </>
  );
});
