/** Decides who may sign in, and what signing in does to a session. */
export { authConfigurationProblems, isDemo } from "./config";
export { type CredentialErrors, type Credentials, readCredentials } from "./credentials";
export { currentUser, requireUser, userOf } from "./current-user";
export { isUnavailable, UsersUnavailableError, whileUsersAnswer } from "./errors";
export { foreignForm, MARK_FIELD } from "./foreign-form";
export { HashingLineFullError, promisePlace } from "./hashing-line";
export { clientAddress, limitLogin, lookAtLoginLimit } from "./login-limit";
export { safeNextPath } from "./next-path";
export { isProtectedPath, loginPath } from "./protected-paths";
export { routeHandler } from "./route-handler";
export { signIn, signOut } from "./sign-in";
export { findUser, type User, verifyCredentials } from "./users";
