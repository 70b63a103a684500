// Reports word by word and mark by mark: of classes, of values and of images. Pixels and long paths are
// kept by their length alone.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, it } from "vitest";
import {
  adam,
  type Dataset,
  dense,
  diagnose,
  flatten,
  input,
  type Layer,
  StandardScaler,
  type StepsEvent,
  sequential,
  synthetic,
} from "../../src/index.ts";
import { writeReport } from "../../src/node/index.ts";
import { expectKept } from "../kept-files.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-kept-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A page on lines of its own, without what differs from run to run. */
function shown(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/g, (style) => `<style>${style.length} characters</style>`)
    .replace(/base64,[\w+/=]{40,}/g, (pixels) => `base64,${pixels.length}`)
    .replace(/ d="([^"]{80})[^"]*"/g, (path, start) => ` d="${start}… ${path.length}"`)
    .replace(/<time>.*?<\/time>/g, "<time>…</time>")
    .replace(/turbo [^<]*/g, "turbo …")
    .replace(/<dd>[\d.]+, \w+-\w+<\/dd>/g, "<dd>…</dd>")
    .replace(/\d[\d.]* (s|ms|minutes?|seconds?)\b/g, "N $1")
    .replace(
      /<(tr|p|h\d|section|svg|g|figure|td|th|li|dt|dd|path|rect|text|circle|line)\b/g,
      "\n<$1",
    );
}

async function pageOf(
  layers: readonly Layer[],
  { train, test }: { train: Dataset; test: Dataset },
  values = false,
): Promise<string> {
  const model = sequential(layers as Layer[], {
    seed: 1,
    ...(values && {
      preprocessing: new StandardScaler(),
      targetPreprocessing: new StandardScaler(),
    }),
  });
  await model.compile(
    values
      ? { optimizer: adam(), loss: "meanSquaredError", metrics: ["r2"] }
      : { optimizer: adam(), loss: "softmaxCrossEntropy", metrics: ["accuracy"] },
  );
  const steps: StepsEvent[] = [];
  const history = await model.fit(train, {
    epochs: 3,
    validation: test,
    callbacks: [{ onSteps: (event) => void steps.push(event) }],
    watch: { every: 2 },
  });
  const path = join(folder, "report.html");
  const settings = { optimizer: "adam", epochs: 3, more: { seed: 1, list: [1, 2] } };
  const diagnosis = await diagnose(train, { test });
  const more = { command: "gradlane train", settings, diagnosis, watched: "test" };
  await writeReport(path, { model, train, test, history, steps, ...more });
  return shown(readFileSync(path, "utf8"));
}

it("of classes", async () => {
  const parts = synthetic.spirals({ classes: 3, count: 120, seed: 1 }).split({ test: 0.3 });
  const layers = [input([2]), dense(8, { activation: "relu" }), dense(3)];
  await expectKept(await pageOf(layers, parts), "report-classes.txt");
});

it("of values", async () => {
  const parts = synthetic.regression({ count: 100, seed: 2 }).split({ test: 0.3 });
  const layers = [input([parts.train.x.shape[1]!]), dense(6, { activation: "tanh" }), dense(1)];
  await expectKept(await pageOf(layers, parts, true), "report-values.txt");
});

it("of images", async () => {
  const parts = synthetic.digits({ count: 120, seed: 1 }).split({ test: 0.3 });
  const layers = [input([28, 28, 1]), flatten(), dense(12, { activation: "relu" }), dense(10)];
  await expectKept(await pageOf(layers, parts), "report-images.txt");
});
