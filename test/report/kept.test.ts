// Snapshots of reports: of classes, of values and of images. Pixels are stored as a hash,
// long paths by their length.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, it } from "vitest";
import { writeReport } from "../../src/entries/node.ts";
import {
  adam,
  type Dataset,
  dataset,
  dense,
  diagnose,
  flatten,
  input,
  type Layer,
  type LossInput,
  StandardScaler,
  type StepsEvent,
  sequential,
  synthetic,
} from "../../src/index.ts";
import { expectKept } from "../kept-files.ts";
import { withPixels } from "./pixels.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-kept-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A page split into lines, without what differs between runs. */
function shown(html: string): string {
  return withPixels(html)
    .replace(/<style>[\s\S]*?<\/style>/g, (style) => `<style>${style.length} characters</style>`)
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

interface Course {
  readonly loss?: LossInput;
  readonly epochs?: number;
  readonly batchSize?: number;
}

async function pageOf(
  layers: readonly Layer[],
  { train, test }: { train: Dataset; test: Dataset },
  values = false,
  { loss = "softmaxCrossEntropy", epochs = 3, batchSize = 32 }: Course = {},
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
      : { optimizer: adam(), loss, metrics: ["accuracy"] },
  );
  const steps: StepsEvent[] = [];
  const history = await model.fit(train, {
    epochs,
    batchSize,
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

it("of many classes, scores and steps", async () => {
  const data = synthetic.blobs({ classes: 26, count: 260, seed: 3 });
  const classNames = Array.from({ length: 26 }, (_, i) => `class ${"x".repeat(i)} ${i}`);
  const parts = dataset({ x: data.x, y: data.y, classNames }).split({ test: 0.3 });
  const layers = [input([2]), dense(9, { activation: "relu" }), dense(26)];
  const course = { loss: "hinge", epochs: 4, batchSize: 2 } as const;
  await expectKept(await pageOf(layers, parts, false, course), "report-many.txt");
});

it("of five and of thirteen classes", async () => {
  for (const classes of [5, 13]) {
    const data = synthetic.blobs({ classes, count: 130, seed: 3 });
    const layers = [input([2]), dense(classes)];
    const page = await pageOf(layers, data.split({ test: 0.3 }));
    await expectKept(page, `report-${classes}.txt`);
  }
});

it("of two classes by one logit", async () => {
  const parts = synthetic.moons({ count: 100, seed: 3 }).split({ test: 0.3 });
  const layers = [input([2]), dense(4, { activation: "sigmoid" }), dense(1)];
  const course = { loss: "binaryCrossEntropy", epochs: 30 } as const;
  await expectKept(await pageOf(layers, parts, false, course), "report-binary.txt");
});
