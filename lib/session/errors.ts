/**
 * Everything that can go wrong in the session layer has a name, a cause and a cure.
 * No message ever quotes session data, a cookie, a key or a token.
 */
export abstract class SessionError extends Error {
  /** Written out in each class: a production build shortens the names of the classes themselves. */
  abstract override readonly name: string;
}

/** A variable is missing or wrong. Thrown at start, so that no request meets it. */
export class SessionConfigurationError extends SessionError {
  override readonly name = "SessionConfigurationError";
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * The storage did not answer, or did not answer like Redis. This is *not* an empty session: nobody may be shown as
 * signed out because Redis had a bad minute. The cookie that the browser has still works; only a sign-out has deleted it.
 */
export class SessionStorageUnavailableError extends SessionError {
  override readonly name = "SessionStorageUnavailableError";
  /** What the transport saw ("timeout", "ECONNREFUSED", "READONLY"), never what it sent. */
  readonly reason: string;
  /** Whether the storage was asked: it may have done it, and only the answer was lost. false: nothing was changed. */
  readonly asked: boolean;

  constructor(reason: string, { asked } = { asked: true }) {
    const outcome = asked ? "so it is unknown whether it did what it was asked" : "and was not asked for anything";
    super(
      `The session storage could not be reached (${reason}), ${outcome}. The cookie that the browser has still works, unless its session was to end. Try again, and check REDIS_URL or UPSTASH_REDIS_REST_URL if it lasts.`,
    );
    this.reason = reason;
    this.asked = asked;
  }
}

/** Others kept writing the same session faster. Nothing of this write was saved. */
export class SessionConflictError extends SessionError {
  override readonly name = "SessionConflictError";

  constructor(attempts: number) {
    super(
      `The session could not be saved: in ${attempts} attempts other requests of the same session were always faster. Nothing was saved. Try again, or write the session less often at once.`,
    );
  }
}

/** `update()` was given a function that it can't use. Nothing was written. */
export class SessionUpdateError extends SessionError {
  override readonly name = "SessionUpdateError";

  constructor(returned: "promise" | "object") {
    super(
      returned === "promise"
        ? "The session can't be updated: the function that update() was given is asynchronous, and it may run several times in one step. Nothing was saved. Await what you need first, and change the data in a function that is not async."
        : "The session can't be updated: the function that update() was given returned an object and changed nothing. Nothing was saved. Change the data that the function is given: (data) => { data.count = 1; }",
    );
  }
}

/** The session data does not fit into its storage. Nothing was written. */
export class SessionTooLargeError extends SessionError {
  override readonly name = "SessionTooLargeError";
  readonly bytes: number;
  readonly limit: number;

  constructor(bytes: number, limit: number, what: string) {
    super(
      `The session is too large: ${what} would take ${bytes} bytes and the limit is ${limit}. Nothing was saved. Keep the id of large things in the session, and the things themselves in a database.`,
    );
    this.bytes = bytes;
    this.limit = limit;
  }
}

/** A value in the session data is not plain JSON, so it would not come back as it went in. */
export class SessionNotJsonError extends SessionError {
  override readonly name = "SessionNotJsonError";
  /** Where the offender is, such as `data.cart[2].added`. */
  readonly path: string;

  constructor(path: string, kind: string) {
    super(
      `The session can't be saved: ${path} is ${kind}, and session data must be plain JSON (strings, finite numbers, booleans, null, arrays and plain objects). Nothing was saved.`,
    );
    this.path = path;
  }
}

/** The session was written where no cookie can be sent any more: while a page renders, or in `after()`. */
export class SessionNotWritableError extends SessionError {
  override readonly name = "SessionNotWritableError";

  constructor() {
    super(
      "The session can't be changed while a page renders, nor in after(), because the response headers may already be on their way. Call save(), update(), regenerate() and destroy() in a Server Action or a Route Handler.",
    );
  }
}

/** The session was read in a function whose result is shared by all visitors. */
export class SessionNotReadableError extends SessionError {
  override readonly name = "SessionNotReadableError";

  constructor(cause: unknown) {
    super(
      'The session can\'t be read inside "use cache" or unstable_cache(): every visitor is shown what is cached, and a session belongs to one. Read it outside, and pass what the cached function needs as an argument; or write "use cache: private".',
    );
    this.cause = cause;
  }
}

/** Sessions that are kept in cookies can't be listed or revoked: the server does not know them. */
export class SessionsNotListableError extends SessionError {
  override readonly name = "SessionsNotListableError";

  constructor() {
    super(
      "Sessions can't be listed or revoked in cookie storage, because the server does not know them. Set SESSION_STORE=redis and a Redis, or check session.userSessions before you offer it.",
    );
  }
}
