import { checkStorage } from "@/lib/session";

/** For load balancers and monitors. Answers 200, or 503 while sessions can't be read. Opens no session. */
export async function GET(): Promise<Response> {
  const health = await checkStorage();
  return Response.json(health, { status: health.reachable ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}
