/**
 * The session layer. Copy this folder into any Next.js app; it needs nothing else of this one. See README.md here.
 *
 *     const session = await getSession();   // Server Components, Server Actions, Route Handlers
 *     session.data.theme = "dark";
 *     await session.save();                 // Server Actions and Route Handlers only
 */

export { lookAtAttempts, spendAttempt } from "./attempts";
export { type SessionConfig, type StorageKind, sessionConfigurationProblems } from "./config";
export type * from "./data";
export * from "./errors";
export { type Flash, readFlash, setFlash } from "./flash";
export { checkStorage } from "./health";
export { isCookieSecure, logEvent, logSeldom } from "./layer";
export { continueSession, hasSessionCookie, peekSession } from "./proxy";
export { destroySession, getSession } from "./request";
export type { Session } from "./session";
export type { Budget } from "./storage";
export { type ListedSession, type UserSessions, userSessions } from "./user-sessions";
