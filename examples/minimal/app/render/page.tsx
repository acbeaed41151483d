import { getSession, type SessionError } from "@/lib/session";

/** Does what a page must not do: it saves while it renders, where no cookie can be set. Shows the error that says so. */
export default async function RenderPage() {
  const session = await getSession();
  session.data.theme = "saved while rendering";
  const error = await session.save().catch((error: SessionError) => error);
  return <main>{typeof error === "boolean" ? "saved" : error.message}</main>;
}
