/** What Next.js takes of an action; for more, and for a body that is no form, it answers 500. Bytes. */
const MAX_BYTES = 1_000_000;

export type FormResult = { form: FormData | undefined } | { refusal: 400 | 413 };

/** Reads the form that a request posts, and leaves it there for the page; undefined if it posts none. */
export async function readForm(request: Request): Promise<FormResult> {
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST") return { form: undefined };
  const body = await request.clone().arrayBuffer();
  if (body.byteLength > MAX_BYTES) return { refusal: 413 };
  if (!/^multipart\/form-data/i.test(type)) return { form: undefined };
  try {
    return { form: await new Response(body, { headers: { "content-type": type } }).formData() };
  } catch {
    return { refusal: 400 };
  }
}
