/** Decides who may sign in, and what signing in does to a session. */
export { findUser, hasPasswords, isDemo, verifyCredentials } from "./ask-users";
export { authConfigurationProblems } from "./config";
export { confirmWith, isRecent, momentOf, requireRecent } from "./confirm";
export { limitConfirm, lookAtConfirmLimit } from "./confirm-limit";
export { type CredentialErrors, type Credentials, readCredentials } from "./credentials";
export { currentUser, peekUser, requireUser } from "./current-user";
export { ForbiddenError, isUnavailable, UsersUnavailableError, unlessUnavailable } from "./errors";
export { IDENTIFIER, PASSWORD, type TextField } from "./fields";
export { foreignForm, MARK_FIELD } from "./foreign-form";
export { HashingLineFullError, promisePlace } from "./hashing-line";
export { clientAddress, limitLogin, lookAtLoginLimit } from "./login-limit";
export { safeNextPath } from "./next-path";
export { hashPassword, verifyPassword } from "./password";
export { loginPath, protectionOf, tellPath } from "./protected-paths";
export { redirectFromAction } from "./redirect";
export { routeHandler } from "./route-handler";
export { signIn, signOut } from "./sign-in";
export type { User, Users } from "./user";
