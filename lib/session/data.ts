/**
 * What your sessions hold. An app says so by declaration merging, where it writes the value:
 *
 *     declare module "@/lib/session" {
 *       interface SessionData { theme: "light" | "dark" }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by declaration merging
export interface SessionData {}
