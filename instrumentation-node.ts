import { authConfig, isDemo } from "@/lib/auth";
import { checkOriginConfiguration } from "@/lib/http";
import { checkSessionConfiguration, logEvent, SessionConfigurationError } from "@/lib/session";

// A server with a wrong configuration must not start: Next.js would log the error and go on.
try {
  checkSessionConfiguration();
  checkOriginConfiguration();
  authConfig();
} catch (error) {
  if (!(error instanceof SessionConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}

if (process.env.NODE_ENV === "production" && isDemo()) {
  logEvent("auth.demo", { reason: "AUTH_USERS is not set: anybody may sign in under any name" });
}
