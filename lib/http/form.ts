/** What Next.js takes of an action; for more, and for a body that is no form, it answers 500. Bytes. */
const MAX_BYTES = 1_000_000;

/** Parsing a form blocks the server for as long as it has parts. More than the largest form that people fill in. */
const MAX_PARTS = 1000;

export type FormResult = { form: FormData | undefined } | { refusal: 400 | 413 };

/** Reads the form that a request posts, and leaves it there for the page; undefined if it posts none. */
export async function readForm(request: Request): Promise<FormResult> {
  if (request.method !== "POST") return { form: undefined };
  const type = request.headers.get("content-type") ?? "";
  const body = Buffer.from(await request.clone().arrayBuffer());
  if (body.byteLength > MAX_BYTES) return { refusal: 413 };
  if (!/^multipart\/form-data/i.test(type)) return { form: undefined };
  if (hasTooManyParts(body, type)) return { refusal: 413 };
  try {
    return { form: await new Response(body, { headers: { "content-type": type } }).formData() };
  } catch {
    return { refusal: 400 };
  }
}

function hasTooManyParts(body: Buffer, type: string): boolean {
  const boundary = /boundary="?([^";]+)/i.exec(type)?.[1];
  if (boundary === undefined) return false;
  let parts = 0;
  for (let at = body.indexOf(boundary); at !== -1 && parts <= MAX_PARTS; parts += 1)
    at = body.indexOf(boundary, at + boundary.length);
  return parts > MAX_PARTS;
}
