import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether a form, posted without a script, names an action that Next.js is to run. */
export function namesAction(form: FormData): boolean {
  return [...form.keys()].some((name) => name.startsWith("$ACTION_"));
}

/**
 * Whether a request names an action that this build does not have, as pages from before a deployment do. Next.js would
 * answer "Server Action unavailable", and log each of them with a stack trace.
 */
export function namesUnknownAction(headers: Headers, form: FormData | undefined): boolean {
  const known = knownActions();
  if (!known) return false;
  const named = [headers.get("next-action"), ...(form ? namedActions(form) : [])];
  return named.some((id) => id !== null && !known.has(id));
}

/** As React names an action in a form: in the name of a field, or, where arguments are bound to it, in a field. */
function namedActions(form: FormData): string[] {
  return [...form].flatMap(([name, value]) => {
    if (name.startsWith("$ACTION_ID_")) return name.slice("$ACTION_ID_".length);
    return /^\$ACTION_\w+:0$/.test(name) && typeof value === "string" ? (idIn(value) ?? []) : [];
  });
}

function idIn(json: string): string | undefined {
  return /"id":"(\w+)"/.exec(json)?.[1];
}

let known: { actions: Set<string> | undefined } | undefined;

/** The ids of this build's actions; undefined in development, and where the proxy runs apart from the app's files. */
function knownActions(): Set<string> | undefined {
  known ??= { actions: process.env.NODE_ENV === "production" ? readActions() : undefined };
  return known.actions;
}

function readActions(): Set<string> | undefined {
  const file = join(/* turbopackIgnore: true */ process.cwd(), ".next/server/server-reference-manifest.json");
  try {
    return new Set(Object.keys(JSON.parse(readFileSync(/* turbopackIgnore: true */ file, "utf8")).node));
  } catch {
    return undefined;
  }
}
