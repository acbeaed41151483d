import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyApp } from "./app-server.ts";

/**
 * Makes a copy of the app, with all recipes of `docs/recipes.md` applied to it.
 *
 * @param provider stands for the address of the other site that users sign in with
 * @throws Error that names the line that a recipe could not change
 */
export function copyWithRecipes(folder: string, provider: string): void {
  copyApp(folder);
  for (const { file, language, text } of recipes(provider)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, language === "diff" ? changed(file, readFileSync(path, "utf8"), text) : text);
  }
}

/** The code blocks that follow the name of a file. */
function recipes(provider: string): { file: string; language: string; text: string }[] {
  const document = readFileSync("docs/recipes.md", "utf8").replaceAll("https://id.example.com", provider);
  const blocks = [...document.matchAll(/^\*\*`(.+)`\*\*\n\n```(\w+)\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, file = "", language = "", text = ""]) => ({ file, language, text }));
}

/** Lines with a plus come after the line before them, or in its place if it has a minus; without one at the end. */
function changed(file: string, before: string, diff: string): string {
  const lines = before.trimEnd().split("\n");
  let at = lines.length;
  for (const line of diff.trimEnd().split("\n")) {
    const text = line.slice(1);
    if (!line.startsWith("+")) {
      at = lines.indexOf(text);
      if (at === -1 || lines.lastIndexOf(text) !== at)
        throw new Error(`A recipe changes a line that ${file} has not once: ${text}`);
      if (line.startsWith("-")) lines.splice(at, 1);
      else at += 1;
    } else {
      lines.splice(at, 0, text);
      at += 1;
    }
  }
  return `${lines.join("\n")}\n`;
}
