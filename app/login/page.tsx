import type { Metadata } from "next";
import { FlashMessage } from "@/app/components/flash-message";
import { LoginForm } from "./login-form";

export const metadata: Metadata = { title: "Sign in" };

/** Reads no session: who is signed in has been sent home by the proxy, and the form must show while Redis is down. */
export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { next } = await searchParams;
  return (
    <>
      <FlashMessage />
      <h1 className="title">Sign in</h1>
      <p className="mt-4 text-quiet">This is a demo: any name will do, and nobody asks for a password.</p>
      <LoginForm next={typeof next === "string" ? next : ""} />
    </>
  );
}
