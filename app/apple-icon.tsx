import { ImageResponse } from "next/og";

export const size = { width: 180, height: 180 };
export const contentType = "image/png";

/** The icon on the home screen of a phone: the same keyhole as `icon.svg`. Drawn once, by the build. */
export default function AppleIcon() {
  return new ImageResponse(
    <svg width="180" height="180" viewBox="0 0 32 32" fill="none" stroke="#fff" strokeWidth="2.5" strokeLinecap="round">
      <title>next-session-starter</title>
      <rect width="32" height="32" fill="#1f5f4a" stroke="none" />
      <circle cx="16" cy="13" r="4.5" />
      <path d="M16 17.5v8" />
    </svg>,
    size,
  );
}
