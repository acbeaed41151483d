/** The most that Next.js accepts for an action. For more, or for a broken form, it would answer 500. Bytes. */
const MAX_BYTES = 1_000_000;

/** The parsing of a form blocks the server, longer for each part. No form that people fill in has so many parts. */
const MAX_PARTS = 1000;

/** A part begins on a line of its own, with two dashes and the boundary (RFC 2046, 5.1.1). */
const PART = "\r\n--";

export type Body = { refusal: 400 | 413 } | { refusal?: undefined; form: FormData | undefined };

/** Reads the posted form, or says why the body is refused. The page can still read the body. */
export async function readBody(request: Request): Promise<Body> {
  if (request.method !== "POST") return { form: undefined };
  const type = request.headers.get("content-type") ?? "";
  const body = Buffer.from(await request.clone().arrayBuffer());
  if (body.byteLength > MAX_BYTES || hasTooManyParts(body, type)) return { refusal: 413 };
  if (!isForm(type)) return { form: undefined };
  try {
    return { form: await new Response(body, { headers: { "content-type": type } }).formData() };
  } catch {
    return { refusal: 400 };
  }
}

function isForm(type: string): boolean {
  return /^multipart\/form-data/i.test(type);
}

/** Counts what begins every part, whatever the header says of the rest: parsers disagree about odd headers. */
function hasTooManyParts(body: Buffer, type: string): boolean {
  if (!isForm(type)) return false;
  let parts = 0;
  for (let at = body.indexOf(PART); at !== -1 && parts <= MAX_PARTS; parts += 1) at = body.indexOf(PART, at + 1);
  return parts > MAX_PARTS;
}
