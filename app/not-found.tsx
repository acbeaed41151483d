import type { Metadata } from "next";
import { addressOf } from "@/lib/http";

export const metadata: Metadata = { title: "This page does not exist", robots: { index: false } };

export default function NotFound() {
  return (
    <>
      <h1 className="title">This page does not exist</h1>
      <p className="lead">The address may be mistyped, or the page has moved.</p>
      <a href={addressOf("/")} className="button mt-8">
        Home
      </a>
    </>
  );
}
