import type { Metadata } from "next";
import Link from "next/link";
import { sessionPage } from "@/app/components/session-page";
import { currentUser } from "@/lib/auth";
import { SignOutForm } from "./sign-out-form";

export const metadata: Metadata = {
  title: "Sign out",
  description: "End your session in this browser.",
  robots: { index: false },
};

/** Opening this page signs nobody out. */
export default sessionPage(async function LogoutPage() {
  const user = await currentUser();
  return (
    <>
      <h1 className="title">{user ? "Sign out?" : "You are not logged in"}</h1>
      <p className="lead whitespace-pre-wrap">
        {user ? `You are logged in as ${user.name}.` : "There is nothing to sign out of."}
      </p>
      <div className="choices">
        {user && <SignOutForm />}
        <Link href="/" className="link">
          {user ? "Stay" : "Home"}
        </Link>
      </div>
    </>
  );
});
