/**
 * What your sessions hold. An app declares each value by declaration merging, in the file that writes it:
 *
 *     declare module "@/lib/session" {
 *       interface SessionData { theme: "light" | "dark" }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: declaration merging fills it
export interface SessionData {} // eslint-disable-line @typescript-eslint/no-empty-object-type -- the same
