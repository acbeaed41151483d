import { getSession, type SessionError } from "@/lib/session";

/** What a page must not do: while it renders, no cookie can be set any more. It shows the error that says so. */
export default async function RenderPage() {
  const session = await getSession();
  session.data.theme = "saved while rendering";
  const error = await session.save().catch((error: SessionError) => error);
  return <main>{typeof error === "boolean" ? "saved" : error.message}</main>;
}
