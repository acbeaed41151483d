import { checkSessionConfiguration, SessionConfigurationError } from "@/lib/session";

// A server with a wrong configuration must not start: Next.js would log the error and go on.
try {
  checkSessionConfiguration();
} catch (error) {
  if (!(error instanceof SessionConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
