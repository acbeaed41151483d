import Link from "next/link";
import { SignOutForm } from "@/app/logout/sign-out-form";

/** A page shows this to a user who has not the role that it needs. */
export function Forbidden() {
  return (
    <section role="alert" className="card">
      <h1 className="title">This page is not for you</h1>
      <p className="lead">
        You are signed in, but this page needs a role that you do not have. Ask somebody who runs this site, or sign in
        as somebody else.
      </p>
      <div className="choices">
        <Link href="/" className="button">
          Home
        </Link>
        <SignOutForm />
      </div>
    </section>
  );
}
