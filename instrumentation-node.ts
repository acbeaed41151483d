import { authConfigurationProblems, isDemo } from "@/lib/auth";
import { originConfigurationProblems } from "@/lib/http";
import { logEvent, logStorage, SessionConfigurationError, sessionConfigurationProblems } from "@/lib/session";

const problems = [...sessionConfigurationProblems(), ...originConfigurationProblems(), ...authConfigurationProblems()];
// Next.js would log an error thrown here, and go on. A server with a wrong configuration must not start.
if (problems.length > 0) {
  console.error(new SessionConfigurationError(problems).message);
  process.exit(1);
}

logStorage();
if (process.env.NODE_ENV === "production" && isDemo()) {
  logEvent("auth.demo", { reason: "AUTH_USERS is not set: anybody may sign in under any name" });
}
