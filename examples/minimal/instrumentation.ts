/** Reports a wrong configuration at the start, before the first visitor comes. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { logStorage, SessionConfigurationError, sessionConfigurationProblems } = await import("@/lib/session");
  const problems = sessionConfigurationProblems();
  if (problems.length > 0) throw new SessionConfigurationError(problems);
  logStorage();
}
