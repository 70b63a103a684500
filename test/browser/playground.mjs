// The page in headless browsers: trains recipes to the weights of Node, without an error, a request after it has
// loaded, or a violation of accessibility rules; from a server and as files.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { until } from "./browsers.mjs";

const root = new URL("../..", import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Links of recipes that train 200 steps. */
const HASHES = [
  "stop=(unit:steps,count:200)",
  "stop=(unit:steps,count:200)&data=(source:circles)&features=!(x,y,xSquared,ySquared,sinX)&layers=!()",
  "stop=(unit:steps,count:200)&data=(source:bumps)&loss=meanSquaredError&layers=!((kind:dense,units:6,activation:relu,dropout:0.1))",
  "stop=(unit:steps,count:200)&data=(source:gaussianMixture,classes:5)&preprocessing=!(standardScaler)&loss=hinge&optimizer=(kind:sgd,momentum:0.9)&schedule=cosine",
];

/** The recipes in Node: the hashes of their weights after 200 steps. */
export async function expectedHashes() {
  const file = join(root, "build/playground-recipes.mjs");
  await build({
    stdin: {
      contents: `export { fromHash } from "./playground/src/recipe/url.ts";
export { build } from "./playground/src/recipe/build.ts";`,
      resolveDir: root,
    },
    ...{ outfile: file, bundle: true, platform: "node", format: "esm", target: "node20" },
    ...{ external: ["sharp"], logLevel: "warning" },
  });
  const { fromHash, build: buildRecipe } = await import(pathToFileURL(file).href);
  const hashes = [];
  for (const hash of HASHES) {
    const { model, train, validation, compile, fit } = buildRecipe(fromHash(hash));
    await model.compile(compile);
    let steps = 0;
    const events = model.train(train, { ...fit, validation, stepsPerEvent: 1 });
    for await (const event of events) if (event.type === "steps" && ++steps === 200) break;
    hashes.push(model.weightsHash());
  }
  return hashes;
}

/** Checks the page at an address. */
export async function checkPlayground(tab, name, address, expected, check) {
  const errors = [];
  const requests = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("console", (message) => {
    if (["error", "warning", "warn"].includes(message.type())) errors.push(message.text());
  });
  tab.on("request", (request) => requests.push(request.url()));
  for (const [i, hash] of HASHES.entries()) {
    await tab.goto(`${address}?no-policy&${i % 2 ? "isolated" : "alone"}#${hash}`);
    const isReady = await until(
      tab,
      "document.querySelectorAll('.unit canvas').length > 1 && document.querySelector('.hash code')",
    );
    const loaded = requests.length;
    await tab.evaluate(() => document.querySelector(".play").click());
    const isDone =
      isReady &&
      (await until(
        tab,
        "/ 200 of/.test(document.querySelector('.counts').innerText.replace(/\\s+/g, ' '))",
      ));
    const read = "document.querySelector('.hash code').innerText";
    await until(tab, `${read} === ${JSON.stringify(expected[i])}`, 3000);
    const found = await tab.evaluate(read);
    check(`${name}: recipe ${i}: the weights of Node`, isDone && found === expected[i], found);
    const later = requests.slice(loaded).filter((url) => !url.startsWith("blob:"));
    check(`${name}: recipe ${i}: no request after it has loaded`, later.length === 0, later);
    await tab.evaluate(axe);
    const violations = await tab.evaluate(async () => {
      const found = await globalThis.axe.run(document, {
        preload: false,
        resultTypes: ["violations"],
      });
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
      );
    });
    check(
      `${name}: recipe ${i}: no violation of accessibility rules`,
      violations.length === 0,
      violations,
    );
  }
  check(`${name}: no errors on the page`, errors.length === 0, errors);
}
