// Every example runs on its own and draws its figures in docs/pictures.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const EXAMPLES = readdirSync("examples", { recursive: true })
  .map(String)
  .filter((path) => /[\\/].*\.mjs$/.test(path))
  .sort();
/** Those that need a server, with tests of their own: test/tracking/mlflow.test.ts. */
const OTHERS = [join("tracking", "mlflow.mjs")];
const SECONDS = 60;
const PNG_URL = /data:image\/png;base64,([\w+/=]+)/g;

let folder = "";

beforeAll(() => {
  if (!existsSync("dist/index.js")) throw new Error("no dist/: run npm run build first");
  folder = mkdtempSync(join(tmpdir(), "gradlane-examples-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runExample(path: string): Promise<{ status: number | null; output: string }> {
  // embedded data: the same figures everywhere
  const { GRADLANE_DATA: _, ...env } = process.env;
  const child = spawn(process.execPath, [join("examples", path), "--out", folder], {
    env,
    timeout: SECONDS * 1000,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, output }));
  });
}

/** Pixels of the images inside an SVG: their compression may differ between versions of zlib. */
async function pixelsIn(svg: string): Promise<string[]> {
  const images = [...svg.matchAll(PNG_URL)].map(([, base64]) => Buffer.from(base64!, "base64"));
  const raw = await Promise.all(images.map((image) => sharp(image).raw().toBuffer()));
  return raw.map((pixels) => pixels.toString("base64"));
}

describe("examples", () => {
  it.each(EXAMPLES.filter((path) => !OTHERS.includes(path)))(
    "%s",
    { timeout: SECONDS * 1000 },
    async (path) => {
      const { status, output } = await runExample(path);
      expect(status, output).toBe(0);
      const pictures = [...output.matchAll(/^picture: (.+)$/gm)].map(([, file]) => file!);
      expect(pictures.length, "an example draws").toBeGreaterThan(0);
      for (const file of pictures) {
        const name = file.slice(file.lastIndexOf("/") + 1);
        const drawn = readFileSync(file, "utf8");
        const { document } = parseHTML(drawn);
        expect(document.querySelector("svg")).not.toBeNull();
        const kept = readFileSync(join("docs/pictures", name), "utf8");
        expect(drawn.replaceAll(PNG_URL, "")).toBe(kept.replaceAll(PNG_URL, ""));
        expect(await pixelsIn(drawn)).toEqual(await pixelsIn(kept));
      }
    },
  );

  it("are all mentioned in docs/", () => {
    const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
    const text = pages.map((name) => readFileSync(join("docs", name), "utf8")).join("\n");
    for (const path of EXAMPLES) expect(text).toContain(`examples/${path.replaceAll("\\", "/")}`);
  });

  it("have figures that are all shown in docs/", () => {
    const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
    const text = pages.map((name) => readFileSync(join("docs", name), "utf8")).join("\n");
    for (const name of readdirSync("docs/pictures")) expect(text).toContain(`pictures/${name}`);
  });
});
