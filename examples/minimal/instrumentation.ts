export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkSessionConfiguration } = await import("@/lib/session");
  checkSessionConfiguration();
}
