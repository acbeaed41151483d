import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** By axe, in light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found, `in ${colorScheme} colours`).toEqual([]);
  }
}

/** Nothing is wider than a screen of 320 px, not even with text twice as large (WCAG 2.2, 1.4.4 and 1.4.10). */
export async function expectToFit(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const size of ["100%", "200%"]) {
    const width = await page.evaluate((fontSize) => {
      document.documentElement.style.fontSize = fontSize;
      return document.documentElement.scrollWidth;
    }, size);
    expect(width, `with text at ${size}`).toBeLessThanOrEqual(320);
  }
}
