/** Who may sign in, and what signing in does to a session. */
export { type Credentials, readCredentials } from "./credentials";
export { currentUser, isSignedIn, requireUser, type User } from "./current-user";
export { safeNextPath } from "./next-path";
export { isProtectedPath, loginPath } from "./protected-paths";
export { signIn, signOut } from "./sign-in";
export { verifyCredentials } from "./verify";
