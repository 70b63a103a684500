// What the page weighs beside the library, gzipped. Raised only in the commit that causes it, with the reason here.

import { expect, it } from "vitest";

const { sizeWithoutLibrary } = (await import(
  new URL("../../tools/playground.mjs", import.meta.url).href
)) as { sizeWithoutLibrary(part: "page" | "worker" | "later"): Promise<number> };

it.each([
  ["page", 30_720],
  // 9,000 before pictures and tables: their data, layers, and what their views draw
  ["worker", 11_520],
  // loaded after the page has begun: what is below the first screen, and the other tasks
  ["later", 30_720],
] as const)("%s: at most %i bytes", async (part, most) => {
  const size = await sizeWithoutLibrary(part);
  expect(size).toBeGreaterThan(3000);
  expect(size).toBeLessThanOrEqual(most);
});
