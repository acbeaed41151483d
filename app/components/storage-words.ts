import type { Session } from "@/lib/session";

interface StorageWords {
  name: string;
  /** Where a session is kept, inside a sentence. */
  place: string;
  /** The station of the picture that holds the session. */
  holder: "cookie" | "storage";
  cookie: string;
  server: { name: string; note: string };
  /** What each side keeps. */
  kept: { browser: string; server: string; serverTitle: string };
}

const KEY = "Your browser shows it at every visit. It is only a key: a random token with a signature.";
const KEY_ALONE = "A key and nothing else: a random token that proves that this session is yours, and a signature.";
const WHOLE = "whose it is, when it began, when you were last here";

/** Each storage, in the words of the pages. */
export const STORAGES: Record<Session["storage"], StorageWords> = {
  cookie: {
    name: "Cookie",
    place: "in a sealed cookie in your browser",
    holder: "cookie",
    cookie: "Your browser shows it at every visit. It is sealed: nobody else can read it, and nobody can change it.",
    server: { name: "Server", note: "Opens the seal with its secret, and knows you again. It keeps no copy." },
    kept: {
      browser: `The whole session: ${WHOLE}, and its data. It is sealed: only the server can read it, and nobody can change it.`,
      serverTitle: "On the server",
      server: "Nothing of you. It remembers only which sessions were signed out, until it restarts.",
    },
  },
  redis: {
    name: "Redis",
    place: "in Redis, on the server",
    holder: "storage",
    cookie: KEY,
    server: { name: "Redis", note: "Finds the session that the key belongs to. It can end it at any time." },
    kept: {
      browser: KEY_ALONE,
      serverTitle: "On the server, in Redis",
      server: `The session: ${WHOLE}, in which browser, and its data. Of the token only a fingerprint (SHA-256): nobody who reads Redis can sign in with it.`,
    },
  },
  memory: {
    name: "Memory",
    place: "in the server’s memory",
    holder: "storage",
    cookie: KEY,
    server: { name: "Server", note: "Finds the session that the key belongs to, in its memory. A restart empties it." },
    kept: {
      browser: KEY_ALONE,
      serverTitle: "On the server, in its memory",
      server: `The session: ${WHOLE}, in which browser, and its data. It is gone when the server restarts.`,
    },
  },
};
