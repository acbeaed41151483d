import { isWebhook } from "./webhooks";

/** The most that a page takes, and Next.js for an action. For more, or for a broken form, it would answer 500. Bytes. */
const PAGE_LIMIT = 1_000_000;

/** The most that a Route Handler below `/api` takes, and a webhook. Fixed by the build: see `next.config.js`. Bytes. */
const API_LIMIT = Number(process.env["API_BODY_LIMIT"] || 10_000_000);

/** The parsing of a form blocks the server, longer for each part. No form that people fill in has so many parts. */
const MAX_PARTS = 1000;

/** A part begins on a line of its own, with two dashes and the boundary (RFC 2046, 5.1.1). */
const PART = "\r\n--";

export type Body = { refusal: 400 | 413 } | { refusal?: undefined; form: FormData | undefined };

/**
 * Reads the posted form, or says why the body is refused, whatever the method and whatever its headers say of its size.
 * Next.js keeps the body for the page, and would cut one that is too large without a word (decision 16).
 *
 * @param page the path of the page or handler that is asked
 */
export async function readBody(request: Request, page: string): Promise<Body> {
  if (!request.body) return { form: undefined };
  const api = /^\/api(\/|$)/.test(page);
  const type = request.headers.get("content-type") ?? "";
  // A handler below /api parses its own form.
  const keep = !api && request.method === "POST" && /^multipart\/form-data/i.test(type);
  const body = await readBytes(request, { limit: api || isWebhook(page) ? API_LIMIT : PAGE_LIMIT, keep });
  if (typeof body === "number") return { refusal: body };
  if (!keep) return { form: undefined };
  if (hasTooManyParts(body)) return { refusal: 413 };
  try {
    return { form: await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData() };
  } catch {
    return { refusal: 400 };
  }
}

/** @returns what was sent, if it is to be kept; 413 as soon as it is too much; 400 if the client leaves before the end */
async function readBytes(
  { body, signal }: Request,
  { limit, keep }: { limit: number; keep: boolean },
): Promise<Buffer | 400 | 413> {
  const reader = body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const leave = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", leave);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.byteLength;
      if (size > limit) return 413;
      if (keep) chunks.push(read.value);
    }
    return signal.aborted ? 400 : Buffer.concat(chunks);
  } catch {
    return 400;
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** Counts what begins every part, whatever the header says of the rest: parsers disagree about odd headers. */
function hasTooManyParts(body: Buffer): boolean {
  let parts = 0;
  for (let at = body.indexOf(PART); at !== -1 && parts <= MAX_PARTS; parts += 1) at = body.indexOf(PART, at + 1);
  return parts > MAX_PARTS;
}
