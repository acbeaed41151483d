"use client";

import { Problem } from "./components/problem";

export default function ErrorPage({ error }: { error: Error & { digest?: string } }) {
  return <Problem error={error} />;
}
