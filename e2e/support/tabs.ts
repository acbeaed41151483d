import { type BrowserContext, expect, type Page } from "@playwright/test";
import { at } from "./target.ts";

/** A tab that shows the index, drawn for whoever is signed in. */
export async function openTab(context: BrowserContext, path = "/"): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(at(path));
  await expect(tab.getByRole("heading").first()).toBeVisible();
  return tab;
}

/** What the browser tells a page when its tab comes to the front. Headless tabs are all in front all the time. */
export async function comeToFront(tab: Page): Promise<void> {
  await tab.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
}

/** What the browser tells a page that it takes from the back-forward cache. */
export async function comeFromCache(tab: Page): Promise<void> {
  await tab.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
}

/** No trace of the name: neither on the screen nor hidden in the document. */
export async function expectNoTraceOf(name: string, tab: Page): Promise<void> {
  await expect.poll(() => tab.content()).not.toContain(name);
}
