/**
 * Everything that can go wrong in the session layer has a name, a cause and a cure.
 * No message ever quotes session data, a cookie, a key or a token.
 */
export abstract class SessionError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A variable is missing or wrong. Thrown at start, so that no request meets it. */
export class SessionConfigurationError extends SessionError {
  readonly code = "configuration";

  constructor(readonly problems: string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/**
 * The storage did not answer, or did not answer like Redis. This is *not* an empty session:
 * nobody may be shown as signed out because Redis had a bad minute.
 */
export class SessionStorageUnavailableError extends SessionError {
  readonly code = "storage-unavailable";

  /** @param reason what the transport saw ("timeout", "ECONNREFUSED", "HTTP"), never what it sent */
  constructor(readonly reason: string) {
    super(
      `The session storage could not be reached (${reason}). Nothing was read or changed for certain; try again, and check REDIS_URL or UPSTASH_REDIS_REST_URL if it lasts.`,
    );
  }
}

/** Others kept writing the same session faster. Nothing of this write was saved. */
export class SessionConflictError extends SessionError {
  readonly code = "conflict";

  constructor(attempts: number) {
    super(
      `The session could not be saved: in ${attempts} attempts other requests of the same session were always faster. Nothing was saved. Try again, or write the session less often at once.`,
    );
  }
}

/** The session data does not fit into its storage. Nothing was written. */
export class SessionTooLargeError extends SessionError {
  readonly code = "too-large";

  constructor(
    readonly bytes: number,
    readonly limit: number,
    what: string,
  ) {
    super(
      `The session is too large: ${what} would take ${bytes} bytes and the limit is ${limit}. Nothing was saved. Keep the id of large things in the session, and the things themselves in a database.`,
    );
  }
}

/** A value in the session data is not plain JSON, so it would not come back as it went in. */
export class SessionNotJsonError extends SessionError {
  readonly code = "not-json";

  /** @param path where the offender is, such as `data.cart[2].added` */
  constructor(
    readonly path: string,
    kind: string,
  ) {
    super(
      `The session can't be saved: ${path} is ${kind}, and session data must be plain JSON (strings, finite numbers, booleans, null, arrays and plain objects). Nothing was saved.`,
    );
  }
}

/** The session was written where no cookie can be sent any more: while a page renders. */
export class SessionNotWritableError extends SessionError {
  readonly code = "not-writable";

  constructor() {
    super(
      "The session can't be changed while a page renders, because the response headers may already be on their way. Call save(), update(), regenerate() and destroy() in a Server Action or a Route Handler.",
    );
  }
}

/** Sessions that are kept in cookies can't be listed or revoked: the server does not know them. */
export class SessionsNotListableError extends SessionError {
  readonly code = "not-listable";

  constructor() {
    super(
      "Sessions can't be listed or revoked in cookie storage, because the server does not know them. Set SESSION_STORE=redis and a Redis, or check session.userSessions before you offer it.",
    );
  }
}
