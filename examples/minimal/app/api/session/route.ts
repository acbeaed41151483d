import { getSession } from "@/lib/session";

export async function GET() {
  const { data, isNew, storage } = await getSession();
  return Response.json({ data, isNew, storage });
}

export async function POST(request: Request) {
  const session = await getSession();
  session.data.theme = await request.text();
  return Response.json({ saved: await session.save() });
}
