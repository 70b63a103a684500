import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedPage, servePage } from "../../src/cli/serve-page.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-page-"));
let page: ServedPage;
beforeAll(async () => {
  for (const name of ["index.html", "style.css", "playground.js", "later.js", "secret.txt"]) {
    writeFileSync(join(folder, name), name);
  }
  page = await servePage(pathToFileURL(`${folder}/`), 0);
});
afterAll(async () => {
  await page.close();
  rmSync(folder, { recursive: true, force: true });
});

it("serves the page on loopback, isolated", async () => {
  expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const response = await fetch(page.url);
  expect(await response.text()).toBe("index.html");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  const script = await fetch(`${page.url}playground.js?x`);
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(await script.text()).toBe("playground.js");
  expect((await fetch(`${page.url}later.js`)).status).toBe(200);
});

it.each(["secret.txt", "../package.json", "%2e%2e/package.json", "toString", "index.html/"])(
  "serves nothing else: %s",
  async (path) => {
    expect((await fetch(page.url + path)).status).toBe(404);
  },
);

it("answers no other methods", async () => {
  expect((await fetch(page.url, { method: "POST" })).status).toBe(405);
});

it("refuses a port that is taken", async () => {
  const port = Number(new URL(page.url).port);
  await expect(servePage(pathToFileURL(`${folder}/`), port)).rejects.toThrow(
    `Cannot serve the page: expected a free port, got ${port}; choose another one with --port`,
  );
});
