import Link from "next/link";
import { FlashMessage } from "@/app/components/flash-message";
import { SessionFacts } from "@/app/components/session-facts";
import { sessionPage } from "@/app/components/session-page";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { currentUser } from "@/lib/auth";
import { getSession } from "@/lib/session";

export default sessionPage(async function IndexPage() {
  const user = await currentUser();
  return (
    <>
      <FlashMessage />
      {user ? <SignedIn name={user.name} /> : <SignedOut />}
    </>
  );
});

async function SignedIn({ name }: { name: string }) {
  return (
    <>
      {/* One text node, so that a search in the page's source finds the whole sentence. */}
      <h1 className="title">{`Logged in as ${name}`}</h1>
      <section aria-label="Your session" className="card mt-8">
        <SessionFacts session={await getSession()} />
      </section>
      <div className="mt-8 flex flex-wrap items-center gap-4">
        <SignOutForm />
        <Link href="/account" className="link">
          Your account
        </Link>
      </div>
    </>
  );
}

function SignedOut() {
  return (
    <>
      <h1 className="title">You are not logged in</h1>
      <p className="mt-4 text-quiet">No session is kept for you. One begins when you sign in.</p>
      <Link href="/login" className="button mt-8">
        Sign in
      </Link>
    </>
  );
}
