import Link from "next/link";

export default function NotFound() {
  return (
    <>
      <h1 className="title">This page does not exist</h1>
      <p className="mt-4 text-quiet">The address may be mistyped, or the page has moved.</p>
      <Link href="/" className="button mt-8">
        Home
      </Link>
    </>
  );
}
