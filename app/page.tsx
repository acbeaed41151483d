import type { Metadata } from "next";
import Link from "next/link";
import { FlashMessage } from "@/app/components/flash-message";
import { relative } from "@/app/components/moment";
import { Picture } from "@/app/components/picture";
import { sessionPage } from "@/app/components/session-page";
import { STORAGES } from "@/app/components/storage-words";
import { SignOutForm } from "@/app/logout/sign-out-form";
import { currentUser } from "@/lib/auth";
import { getSession, type Session, sessionCookie } from "@/lib/session";

const SOURCE = "https://github.com/next-session-starter/next-session-starter";

export const metadata: Metadata = { title: { absolute: "next-session-starter: the session reference for Next.js" } };

export default sessionPage(async function IndexPage() {
  const user = await currentUser();
  const session = await getSession();
  return (
    <>
      <FlashMessage />
      {user ? <SignedIn name={user.name} session={session} /> : <SignedOut storage={session.storage} />}
    </>
  );
});

function SignedIn({ name, session }: { name: string; session: Session }) {
  const { createdAt, expiresAt, limits, storage } = session;
  if (!createdAt || !expiresAt || !limits) return null;
  const now = new Date();
  const unless = limits.idle < limits.absolute ? ", unless you come back before" : "";
  const words = STORAGES[storage];
  return (
    <>
      {/* One text node, so that a search in the page's source finds the whole sentence. */}
      <h1 className="title">{`Logged in as ${name}`}</h1>
      <p className="lead">{`Your session is kept ${words.place}. It ends ${relative(expiresAt, now)}${unless}.`}</p>
      <div className="choices">
        <Link href="/session" className="button">
          Look into your session
        </Link>
        <Link href="/account" className="link">
          Your account
        </Link>
        <SignOutForm />
      </div>
      <h2 className="heading mt-12">How you are known</h2>
      <Picture
        holder={words.holder}
        stations={[
          { icon: "person", name, note: `You signed in ${relative(createdAt, now)}.` },
          { icon: "cookie", name: <code>{sessionCookie().name}</code>, note: words.cookie },
          { icon: "storage", name: words.server.name, note: words.server.note },
        ]}
      />
    </>
  );
}

function SignedOut({ storage }: Pick<Session, "storage">) {
  const { cookie, server, holder } = STORAGES[storage];
  return (
    <>
      <p className="text-quiet">The session reference for Next.js</p>
      <h1 className="title mt-1">You are not logged in</h1>
      <p className="lead">
        A session is how a website remembers you from one click to the next. Sign in, and look into yours: what is kept,
        where, and for how long. Then end it, and be forgotten.
      </p>
      <div className="choices">
        <Link href="/login" className="button">
          Sign in
        </Link>
        <a href={SOURCE} className="link">
          Source code
        </a>
      </div>
      <h2 className="heading mt-12">What happens when you sign in</h2>
      <Picture
        holder={holder}
        stations={[
          { icon: "person", name: "You", note: "You say who you are, once. Your browser is given a cookie." },
          { icon: "cookie", name: "Session cookie", note: cookie },
          { icon: "storage", name: server.name, note: server.note },
        ]}
      />
    </>
  );
}
