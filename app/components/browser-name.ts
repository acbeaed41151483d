import { userAgentFromString } from "next/server";

/** What a browser called itself at sign-in, such as "Firefox on Linux". It may leave out either part. */
export function browserName(text: string): string {
  const { browser, os } = userAgentFromString(text);
  return [browser.name ?? "a browser", os.name].filter(Boolean).join(" on ");
}
