/**
 * The session layer. Copy this folder into any Next.js app. It needs nothing else of this project. See README.md here.
 *
 *     const session = await getSession();   // Server Components, Server Actions, Route Handlers
 *     session.data.theme = "dark";
 *     await session.save();                 // Server Actions and Route Handlers only
 */

// For pages and actions:

export { lookAtAttempts, spendAttempt } from "./attempts";
export type { SessionData } from "./data";
export * from "./errors";
export { readFlash, setFlash } from "./flash";
export { logEvent, logSeldom, sessionCookie, sessionLifetimes } from "./layer";
export type { SessionLimits } from "./lifetime";
export { isOwnMark, sessionMark } from "./mark";
export { destroySession, getSession } from "./request";
export type { Session } from "./session";
export { type ListedSession, type UserSessions, userSessions } from "./user-sessions";

// For the proxy, which may also count attempts and log:

export { continueSession, hasSessionCookie, peekSession } from "./proxy";

// For the start and the monitor:

export { sessionConfigurationProblems } from "./config";
export { checkStorage } from "./health";
export { logStorage } from "./start";
