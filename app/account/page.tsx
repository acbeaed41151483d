import type { Metadata } from "next";
import Link from "next/link";
import { FlashMessage } from "@/app/components/flash-message";
import { SessionFacts } from "@/app/components/session-facts";
import { sessionPage } from "@/app/components/session-page";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { requireUser } from "@/lib/auth";
import { getSession } from "@/lib/session";
import { SessionList } from "./session-list";

export const metadata: Metadata = {
  title: "Your account",
  description: "Where you are signed in, and how to end it.",
  robots: { index: false },
};

export default sessionPage(async function AccountPage() {
  const session = await getSession({ list: true });
  const user = await requireUser();
  return (
    <>
      <FlashMessage />
      <p className="text-quiet">Your account</p>
      <h1 className="title mt-1">{user.name}</h1>
      <section aria-label="Your session" className="card mt-8">
        <SessionFacts session={session} />
      </section>
      {session.userSessions ? <SessionList sessions={await session.userSessions.list()} /> : <NoList />}
      <div className="choices">
        <SignOutForm />
        <Link href="/session" className="link">
          Look into your session
        </Link>
        <Link href="/" className="link">
          Home
        </Link>
      </div>
    </>
  );
});

function NoList() {
  return (
    <section aria-labelledby="others" className="mt-12">
      <h2 id="others" className="heading">
        On other devices
      </h2>
      <p className="mt-2 text-quiet">
        This site keeps each session in its own browser, in a cookie, so it can’t list the others or end them from here.
        If it keeps them in Redis, it can: set <code>REDIS_URL</code>.
      </p>
    </section>
  );
}
