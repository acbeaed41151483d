/** What a page shows while the session storage can't be reached. */
export function Unavailable() {
  return (
    <section role="alert" className="card">
      <h1 className="title">Sessions are temporarily unavailable</h1>
      <p className="mt-4 text-quiet">
        The place where sessions are kept does not answer at the moment. You have not been signed out, and nothing is
        lost.
      </p>
      {/* This page again, as a plain link that works without JavaScript. */}
      <a href="?" className="button mt-6">
        Try again
      </a>
    </section>
  );
}
