/**
 * The login form as it answers too many attempts, posted without JavaScript: when to try again, and what was typed, never
 * a password. Plain HTML, because the proxy sends it: no page can answer with the status 429 (decision 4).
 *
 * @param form what was posted; its hidden fields make the form work again
 * @param wait seconds
 */
export function tooManyAttempts(form: FormData, wait: number, { demo }: { demo: boolean }): string {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const hidden = [...form.keys()]
    .filter((name) => name.startsWith("$ACTION") || name === "next")
    .map((name) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(text(name))}">`);
  const password = demo
    ? ""
    : `<p><label>Password <input name="password" type="password" required autocomplete="current-password"></label></p>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Too many attempts</title>
</head>
<body>
<main>
<h1>Sign in</h1>
<p role="alert">Too many attempts to sign in. Please try again in ${wait} seconds.</p>
<form method="post" action="/login" enctype="multipart/form-data">
${hidden.join("\n")}
<p><label>Name <input name="username" required autocomplete="username" value="${escapeHtml(text("username"))}"></label></p>
${password}
<p><label><input name="remember" type="checkbox"${form.has("remember") ? " checked" : ""}> Remember me</label></p>
<p><button type="submit">Sign in</button></p>
</form>
</main>
</body>
</html>
`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
