// `node bench/page.mjs`: the time between frames of the page while it trains at full speed, in Chromium, at the size of
// a desktop; built before by `npm run build`. Default: --seconds=5; --isolated trains on threads where they pay.

import { join } from "node:path";
import { BROWSERS, openTab, until } from "../test/browser/browsers.mjs";
import { serve } from "../test/browser/serve.mjs";
import { flags } from "./flags.mjs";
import { printTable } from "./table.mjs";

const seconds = Number(flags.get("seconds") ?? 5);
const stop = "stop=(unit:steps,count:1000000)";
const convolutions = "lesson=convolution";

/** What is trained, and its link. */
const SCENES = {
  "points: as the page opens": stop,
  "points: four layers of 8, five classes": `${stop}&data=(source:gaussianMixture,classes:5)&layers=!(${Array(4).fill("(kind:dense,units:8,activation:tanh)")})`,
  "pictures: dense": `task=pictures&${stop}`,
  "pictures: convolutions": `${convolutions}&${stop}`,
  table: `task=tables&${stop}`,
};

const root = new URL("..", import.meta.url).pathname;
const served = await serve((path) =>
  /^\/dist\/playground\/[\w.-]+$/.test(path) ? join(root, path) : undefined,
);

/** Milliseconds between the frames of the next seconds. */
const framesOf = (tab) =>
  tab.evaluate(
    (duration) =>
      new Promise((resolve) => {
        const frames = [];
        const began = performance.now();
        let last = began;
        const next = (now) => {
          frames.push(now - last);
          last = now;
          if (now - began < duration) requestAnimationFrame(next);
          else resolve(frames.slice(1));
        };
        requestAnimationFrame(next);
      }),
    1000 * seconds,
  );

const rows = [["", "median", "p95", "p99", "longest", "steps a second"]];
const [chromium] = BROWSERS;
await openTab(chromium, async (tab) => {
  await tab.setViewport({ width: 1440, height: 900 });
  const add = async (scene, rate) => {
    const sorted = (await framesOf(tab)).toSorted((a, b) => a - b);
    const at = (share) => `${sorted[Math.floor(share * (sorted.length - 1))].toFixed(1)} ms`;
    const message = await tab.evaluate("document.querySelector('.message')?.innerText");
    if (message) throw new Error(`${scene}: ${message}`);
    rows.push([scene, at(0.5), at(0.95), at(0.99), at(1), await rate()]);
  };
  const words = flags.get("isolated") ? "no-policy&isolated" : "no-policy";
  for (const [scene, hash] of Object.entries(SCENES)) {
    await tab.goto("about:blank");
    await tab.goto(`${served.url}/dist/playground/index.html?${words}#${hash}`);
    const isReady = await until(tab, "document.querySelector('.hash code') !== null");
    if (!isReady) throw new Error(`${scene}: the page is not ready`);
    if (rows.length === 1) await add("not training", () => "–");
    await tab.evaluate(() => document.querySelector(".play").click());
    await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3000)));
    await add(scene, () => tab.evaluate("document.querySelectorAll('.counts dd')[2].innerText"));
  }
});
served.close();
printTable(rows);
