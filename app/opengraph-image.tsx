import { ImageResponse } from "next/og";

export const alt = "next-session-starter, the session reference for Next.js: a visitor, a cookie, and the session";
export const size = { width: 1200, height: 630 };
export const contentType = "image/png";

const STATIONS = ["Visitor", "Cookie", "Session"];

/** What other sites show beside a link to this one. Drawn once, by the build. */
export default function OpenGraphImage() {
  return new ImageResponse(
    <div
      style={{
        display: "flex",
        flexDirection: "column",
        justifyContent: "space-between",
        width: "100%",
        height: "100%",
        padding: 80,
        background: "#faf9f7",
        color: "#1c1917",
      }}
    >
      <div style={{ fontSize: 32, color: "#6b635c" }}>next-session-starter</div>
      <div style={{ width: 900, fontSize: 84, lineHeight: 1.1 }}>The session reference for Next.js</div>
      <div style={{ display: "flex", alignItems: "center", gap: 32, fontSize: 40 }}>
        {STATIONS.map((name, at) => (
          <div key={name} style={{ display: "flex", alignItems: "center", gap: 32 }}>
            {at > 0 && <div style={{ width: 72, height: 4, background: "#8a8178" }} />}
            <div
              style={{
                padding: "24px 40px",
                border: "3px solid #1f5f4a",
                borderRadius: 24,
                background: name === "Session" ? "#1f5f4a" : "#ffffff",
                color: name === "Session" ? "#ffffff" : "#1c1917",
              }}
            >
              {name}
            </div>
          </div>
        ))}
      </div>
    </div>,
    size,
  );
}
