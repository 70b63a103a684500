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
  "task=pictures&stop=(unit:steps,count:200)&data=(source:digits,count:400)",
  "task=tables&stop=(unit:steps,count:200)",
];

/** Of every lesson, and where it is. */
const lessonHash = (name) => `lesson=${name}&stop=(unit:steps,count:200)`;

/** The recipes and lessons in Node: the hashes of their weights after 200 steps. */
export async function expectedHashes() {
  const file = join(root, "build/playground-recipes.mjs");
  await build({
    stdin: {
      contents: `export { fromAddress } from "./playground/src/lessons/address.ts";
export { COURSE } from "./playground/src/lessons/course.ts";
export { build } from "./playground/src/recipe/build.ts";`,
      resolveDir: root,
    },
    ...{ outfile: file, bundle: true, platform: "node", format: "esm", target: "node20" },
    ...{ external: ["sharp"], logLevel: "warning" },
  });
  const { fromAddress, COURSE, build: buildRecipe } = await import(pathToFileURL(file).href);
  const lessons = COURSE.flatMap((topic) => topic.lessons);
  const expected = [];
  for (const hash of [...HASHES, ...lessons.map(({ name }) => lessonHash(name))]) {
    const { recipe, lesson } = fromAddress(hash, lessons);
    const { model, train, validation, compile, fit } = buildRecipe(recipe);
    await model.compile(compile);
    let steps = 0;
    const events = model.train(train, { ...fit, validation, stepsPerEvent: 1 });
    for await (const event of events) if (event.type === "steps" && ++steps === 200) break;
    expected.push({ hash, lesson, weights: model.weightsHash() });
  }
  return expected;
}

/** Recipes, and every so many of the lessons. */
export const some = (expected, every) =>
  expected.filter((_, i) => i < HASHES.length || (i - HASHES.length) % every === 0);

/** Checks the page at an address. */
export async function checkPlayground(tab, name, address, expected, check) {
  const errors = [];
  const requests = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("console", (message) => {
    if (["error", "warning", "warn"].includes(message.type())) errors.push(message.text());
  });
  tab.on("request", (request) => requests.push(request.url()));
  const steps = "document.querySelector('.counts').innerText.replace(/\\s+/g, ' ')";
  for (const [i, { hash, lesson, weights }] of expected.entries()) {
    const what = lesson ? `lesson ${lesson.name}` : `recipe ${i}`;
    await tab.goto(`${address}?no-policy&${i % 2 ? "isolated" : "alone"}#${hash}`);
    const isReady = await until(
      tab,
      `/ 0 of 200/.test(${steps}) && document.querySelector('.hash code') !== null`,
    );
    const loaded = requests.length;
    if (lesson) {
      // its panels stand beside the network and the settings; some wait for what they draw
      const panels = 2 + (lesson.show?.length ?? 0);
      const isShown = await until(
        tab,
        `document.querySelectorAll(".network-column .panel").length === ${panels}`,
      );
      const title = await tab.evaluate(() => document.querySelector(".lesson h2")?.textContent);
      check(`${name}: ${what} is set up`, isShown && title === lesson.title, { title, isShown });
      await tab.select(".controls .row .field:nth-child(3) select", "0");
    }
    await tab.evaluate(() => document.querySelector(".play").click());
    const isDone = isReady && (await until(tab, `/ 200 of/.test(${steps})`));
    const read = "document.querySelector('.hash code').innerText";
    await until(tab, `${read} === ${JSON.stringify(weights)}`, 3000);
    const found = await tab.evaluate(read);
    const isRight = isDone && found === weights;
    check(`${name}: ${what}: the weights of Node`, isRight, { isReady, isDone, found, weights });
    const later = requests.slice(loaded).filter((url) => !url.startsWith("blob:"));
    check(`${name}: ${what}: no request after it has loaded`, later.length === 0, later);
    // lessons look alike
    if (lesson && i % 5 > 0) continue;
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
      `${name}: ${what}: no violation of accessibility rules`,
      violations.length === 0,
      violations,
    );
  }
  check(`${name}: no errors on the page`, errors.length === 0, errors);
}
