/** A wrong configuration is told at the start, not to the first visitor. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkSessionConfiguration } = await import("@/lib/session");
  checkSessionConfiguration();
}
