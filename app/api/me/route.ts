import { requireUser, routeHandler } from "@/lib/auth";

/** Tells a program which user is signed in. Answers 401 with JSON if nobody is. */
export const GET = routeHandler(async () => {
  const { id, name } = await requireUser();
  return Response.json({ id, name });
});
