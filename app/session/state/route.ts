import type { NextRequest } from "next/server";
import { sessionState } from "@/app/session-watch/state";
import { routeHandler } from "@/lib/auth";

/** Tells an open page whether it still belongs to the visitor, and until when. Never counts as activity: see the proxy. */
export const GET = routeHandler(async ({ nextUrl }: NextRequest) =>
  Response.json(await sessionState(nextUrl.searchParams.get("mark")), {
    headers: { "Cache-Control": "private, no-store" },
  }),
);
