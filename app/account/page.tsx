import type { Metadata } from "next";
import Link from "next/link";
import { FlashMessage } from "@/app/components/flash-message";
import { SessionFacts } from "@/app/components/session-facts";
import { sessionPage } from "@/app/components/session-page";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { requireUser } from "@/lib/auth";
import { getSession } from "@/lib/session";
import { SessionList } from "./session-list";

export const metadata: Metadata = { title: "Your account" };

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
      {session.userSessions && <SessionList sessions={await session.userSessions.list()} />}
      <div className="mt-8 flex flex-wrap items-center gap-4">
        <SignOutForm />
        <Link href="/" className="link">
          Home
        </Link>
      </div>
    </>
  );
});
