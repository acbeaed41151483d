/** Who may sign in, and what signing in does to a session. */
export { authConfigurationProblems, isDemo } from "./config";
export { type CredentialErrors, type Credentials, readCredentials } from "./credentials";
export { currentUser, isSignedIn, requireUser, type User } from "./current-user";
export { limitLogin, lookAtLoginLimit } from "./login-limit";
export { safeNextPath } from "./next-path";
export { isProtectedPath, loginPath } from "./protected-paths";
export { signIn, signOut } from "./sign-in";
export { tooManyAttempts } from "./too-many-attempts";
export { verifyCredentials } from "./verify";
