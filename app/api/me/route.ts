import { requireUser, routeHandler } from "@/lib/auth";

/** Who is signed in, for scripts: 401 with JSON if nobody is. */
export const GET = routeHandler(async () => {
  const { id, name } = await requireUser();
  return Response.json({ id, name });
});
