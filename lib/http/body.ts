/** What Next.js takes of an action; for more, and for a form that can't be read, it answers 500. Bytes. */
const MAX_BYTES = 1_000_000;

/** Parsing a form blocks the server for as long as it has parts. More than the largest form that people fill in. */
const MAX_PARTS = 1000;

export type Body = { refusal: 400 | 413 } | { refusal?: undefined; form: FormData | undefined };

/** May the posted body pass, and which form is it? It stays there for the page. */
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

function hasTooManyParts(body: Buffer, type: string): boolean {
  const boundary = isForm(type) ? /boundary="?([^";]+)/i.exec(type)?.[1] : undefined;
  if (boundary === undefined) return false;
  let parts = 0;
  for (let at = body.indexOf(boundary); at !== -1 && parts <= MAX_PARTS; parts += 1)
    at = body.indexOf(boundary, at + boundary.length);
  return parts > MAX_PARTS;
}
