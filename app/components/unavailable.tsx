import { SignOutForm } from "@/app/logout/sign-out-form";

/** A page shows this while the session storage can't be reached. Visitors can still sign out in this browser. */
export function Unavailable() {
  return (
    <section role="alert" className="card">
      <h1 className="title">Sessions are temporarily unavailable</h1>
      <p className="lead">
        The place where sessions are kept does not answer at the moment. You have not been signed out, and nothing is
        lost.
      </p>
      <div className="choices">
        <a href="?" className="button">
          Try again
        </a>
        <SignOutForm />
      </div>
    </section>
  );
}
