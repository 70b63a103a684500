// Reports are self-contained and safe: no network, no scripts, escaped names.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { type ReportOptions, writeReport } from "../../src/entries/node.ts";
import {
  adam,
  type CompileOptions,
  compose,
  conv2d,
  cutout,
  dataset,
  dense,
  diagnose,
  flatten,
  input,
  type Layer,
  type ModelOptions,
  maxPool2d,
  r2,
  StandardScaler,
  type StepsEvent,
  sequential,
  shift,
  synthetic,
  table,
} from "../../src/index.ts";
import { printedNumber } from "../../src/report/numbers.ts";
import { encodePng } from "../../src/report/png.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Trains for two epochs and writes a report; returns its text. */
async function report(
  layers: readonly Layer[],
  compiled: CompileOptions,
  parts: Pick<ReportOptions, "train" | "test">,
  more: Partial<ReportOptions> = {},
  options: ModelOptions = {},
) {
  const model = sequential(layers, { seed: 1, ...options });
  await model.compile(compiled);
  const steps: StepsEvent[] = [];
  const history = await model.fit(parts.train, {
    epochs: 2,
    validation: parts.test,
    callbacks: [{ onSteps: (event) => void steps.push(event) }],
    watch: { every: 4 },
  });
  const hash = model.weightsHash();
  const path = join(folder, "report.html");
  await writeReport(path, { model, ...parts, history, steps, watched: "test", ...more });
  expect(model.weightsHash()).toBe(hash); // nothing is changed by looking
  const text = readFileSync(path, "utf8");
  const { document } = parseHTML(text);
  return { text, document, model, hash, history };
}

type Page = Awaited<ReturnType<typeof report>>["document"];
const sectionsOf = (document: Page) =>
  [...document.querySelectorAll("section")].map(({ id }) => id);
const ALL = [
  "curves",
  "evaluation",
  "mistakes",
  "data",
  "weights",
  "gradients",
  "settings",
  "reproduce",
];

/** Fails for anything that a browser would fetch or run. */
function expectSelfContained(text: string, document: Page): void {
  for (const element of document.querySelectorAll("*")) {
    expect(["SCRIPT", "LINK", "IFRAME", "OBJECT", "EMBED", "BASE", "FORM"]).not.toContain(
      element.tagName.toUpperCase(),
    );
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on/i);
      if (name === "src") expect(value).toMatch(/^data:image\/png;base64,[\w+/]+=*$/);
      if (/href$/.test(name)) expect(value).toMatch(/^#[a-z]+$/);
    }
  }
  expect(text).not.toMatch(/url\(|@import|javascript:|undefined|NaN|\[object/);
  const policy = document.querySelector("meta[http-equiv]")!;
  expect(policy.getAttribute("content")).toContain("default-src 'none'");
}

const blobs = synthetic.blobs({ count: 200, seed: 1 }).split({ test: 0.3, seed: 1 });
const classifier = {
  optimizer: adam(),
  loss: "softmaxCrossEntropy",
  metrics: ["accuracy"],
} as const;
const network = [input([2]), dense(8, { activation: "relu" }), dense(3)];

describe("a report", () => {
  it("of classes has every section", async () => {
    const { text, document, model, hash } = await report(network, classifier, blobs, {
      title: "Three heaps",
      command: "gradlane train --data heaps.csv",
      seconds: 1.5,
      settings: {
        ...{ batchSize: 32, schedule: "cosine", share: 0.1 + 0.2 },
        augment: compose([shift({ max: 2 }), cutout({ size: 3 })]),
      },
      diagnosis: await diagnose(blobs.train, { test: blobs.test }),
    });
    expect(sectionsOf(document)).toEqual(ALL);
    expectSelfContained(text, document);
    expect(document.querySelector("h1")!.textContent).toBe("Three heaps");
    expect(document.querySelectorAll("#curves svg")).toHaveLength(3);
    const { accuracy } = await model.evaluate(blobs.test);
    expect(document.querySelector("header")!.textContent).toContain((100 * accuracy).toFixed(2));
    const cells = [...document.querySelectorAll("#evaluation svg text")].map(
      (each) => each.textContent,
    );
    const counts = cells.map(Number).filter((count, i) => cells[i] !== "" && count > 2);
    expect(counts.length).toBeGreaterThanOrEqual(3);
    for (const fact of [
      hash,
      "cosine",
      "heaps.csv",
      "batch size",
      "epochs trained",
      "shift, cutout",
    ]) {
      expect(document.body.textContent).toContain(fact);
    }
    expect(document.body.textContent).toContain("share0.3");
    expect(document.querySelector("#data")!.textContent).toContain(
      "The data check found no problems.",
    );
  });

  it("is reproducible, except for its time", async () => {
    const without = (text: string) => text.replace(/<time>.*?<\/time>/, "");
    const [first, second] = [
      await report(network, classifier, blobs),
      await report(network, classifier, blobs),
    ];
    expect(without(first.text)).toBe(without(second.text));
  });

  it("of several targets has the score of each", async () => {
    const rows = Array.from({ length: 80 }, (_, i) => ({
      a: i % 9,
      sum: i + 0.5,
      "<b>": (i % 7) + 0.25,
    }));
    const data = await table(rows, { target: ["sum", "<b>"] });
    const { document, model } = await report(
      [input([1]), dense(2)],
      { optimizer: adam(), loss: "meanSquaredError" },
      data.split({ test: 0.25 }),
    );
    const { test } = data.split({ test: 0.25 });
    const predicted = await model.predict(test.x);
    const column = (values: ArrayLike<number>, at: number) =>
      Array.from({ length: test.length }, (_, row) => values[2 * row + at]!);
    expect([...document.querySelectorAll("#evaluation h3")].map((h3) => h3.textContent)).toEqual(
      ["sum", "<b>"].map(
        (name, at) =>
          `${name}: R² ${printedNumber(r2(column(test.y.data, at), column(predicted.data, at)))}`,
      ),
    );
  });

  it("of values has residuals", async () => {
    const parts = synthetic.regression({ count: 300, seed: 2 }).split({ test: 0.3 });
    const columns = parts.train.x.shape[1]!;
    const { text, document, model } = await report(
      [input([columns]), dense(1)],
      { optimizer: adam(), loss: "meanSquaredError", metrics: ["r2"] },
      parts,
      {},
      { preprocessing: new StandardScaler(), targetPreprocessing: new StandardScaler() },
    );
    expect(sectionsOf(document)).toEqual(ALL);
    expectSelfContained(text, document);
    const captions = [...document.querySelectorAll("figcaption")].map((each) => each.textContent);
    for (const each of [
      "Predicted and true values",
      "Residuals",
      "Distribution of the residuals",
      "R²",
    ]) {
      expect(captions).toContain(each);
    }
    const { r2 } = await model.evaluate(parts.test);
    expect(document.querySelector("header")!.textContent).toContain(
      String(Number(r2.toPrecision(4))).replace("-", "−"),
    );
    expect(document.querySelectorAll("#mistakes tbody tr")).toHaveLength(15);
  });

  it("of images shows them", async () => {
    const parts = synthetic.digits({ count: 300, seed: 1 }).split({ test: 0.3, seed: 1 });
    const { text, document } = await report(
      [input([28, 28, 1]), flatten(), dense(12), dense(10)],
      classifier,
      parts,
    );
    expect(sectionsOf(document)).toEqual(ALL);
    expectSelfContained(text, document);
    expect(document.querySelectorAll("#data img")).toHaveLength(10); // a row for each class
    const mistakes = document.querySelectorAll("#mistakes img");
    expect(mistakes.length).toBeGreaterThan(5);
    const templates = document.querySelector("#weights img")!.getAttribute("src")!;
    const png = Buffer.from(templates.split(",")[1]!, "base64");
    const { width, height, channels } = await sharp(png).metadata();
    expect({ width, height, channels }).toEqual({
      width: 5 * 30 - 2,
      height: 3 * 30 - 2,
      channels: 4,
    });
    expect(text.length).toBeLessThan(500_000);
  });

  it("of convolutions shows filters, feature maps and where the network looked", async () => {
    const parts = synthetic.digits({ count: 300, seed: 1 }).split({ test: 0.3, seed: 1 });
    const { text, document } = await report(
      [
        input([28, 28, 1]),
        conv2d(6, 5, { strides: 2, activation: "relu" }),
        conv2d(40, 3, { activation: "relu" }),
        maxPool2d(),
        flatten(),
        dense(10),
      ],
      classifier,
      parts,
    );
    expect(sectionsOf(document)).toEqual(ALL);
    expectSelfContained(text, document);
    expect(document.querySelector("#weights p")!.textContent).toContain(
      "Kernel of layer “conv2d1”: filters of 5 × 5 × 1 weights.",
    );
    const sizeOf = async (image: { getAttribute(name: string): string | null }) => {
      const png = Buffer.from(image.getAttribute("src")!.split(",")[1]!, "base64");
      const { width, height, channels } = await sharp(png).metadata();
      return [width, height, channels];
    };
    const images = [...document.querySelectorAll("#mistakes h3 ~ * img, #weights img")];
    expect(await Promise.all(images.map(sizeOf))).toEqual([
      [28, 28, 1],
      [28, 28, 3],
      [6 * 13 - 1, 12, 4],
      [16 * 11 - 1, 2 * 11 - 1, 4],
      [4 * 6 - 1, 2 * 6 - 1, 4],
    ]);
    const captions = [...document.querySelectorAll("#mistakes h3 ~ * figcaption")];
    expect(captions.map((each) => each.textContent)).toEqual([
      "Image",
      "Class activation map",
      "conv2d1: 6 channels of 12 × 12",
      "conv2d2: 40 channels of 10 × 10",
    ]);
    expect(document.querySelector("#mistakes")!.textContent).toContain(
      "not shown: 8 more channels",
    );
  });

  it("of a linear classifier names the templates", async () => {
    const parts = synthetic.digits({ count: 200, seed: 1 }).split({ test: 0.3, seed: 1 });
    const { document } = await report(
      [input([28, 28, 1]), flatten(), dense(10)],
      classifier,
      parts,
    );
    const names = [...document.querySelectorAll("#weights .gallery p")].map(
      (each) => each.textContent,
    );
    expect(names).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  it("of one logit, of scores and of a custom loss", async () => {
    const { train, test } = synthetic.moons({ count: 200, seed: 1 }).split({ test: 0.3, seed: 1 });
    const binary = (part: typeof train) => ({ x: part.x, y: Float32Array.from(part.y.data) });
    const one = await report(
      [input([2]), dense(1)],
      { optimizer: adam(), loss: "binaryCrossEntropy", metrics: ["accuracy"] },
      { train: binary(train), test: binary(test) },
    );
    expect(sectionsOf(one.document)).toEqual(ALL);
    expect(one.document.querySelector("#evaluation")!.textContent).toContain(
      "area under the ROC curve",
    );
    const scores = await report(
      [input([2]), dense(2)],
      { optimizer: adam(), loss: "hinge" },
      { train, test },
    );
    expect(sectionsOf(scores.document)).toEqual(ALL);
    expect(scores.document.querySelector("#evaluation")!.textContent).toContain(
      "not probabilities",
    );
    const own = await report(
      [input([2]), dense(1)],
      {
        optimizer: adam(),
        loss: (prediction, target) =>
          prediction
            .sub(target)
            .abs()
            .mean({ axes: [1] }),
      },
      { train: binary(train), test: binary(test) },
    );
    expect(sectionsOf(own.document)).toContain("evaluation");
    for (const { text, document } of [one, scores, own]) expectSelfContained(text, document);
  });

  it("needs neither history nor steps", async () => {
    const model = sequential(network);
    await model.compile(classifier);
    const path = join(folder, "bare.html");
    await writeReport(path, { model, ...blobs });
    const { document } = parseHTML(readFileSync(path, "utf8"));
    expect(sectionsOf(document)).toEqual(ALL.slice(1));
  });

  it("shows unusual values in rows of many columns", async () => {
    const columns = 300;
    const data = Float32Array.from({ length: 60 * columns }, (_, i) => Math.sin(i * i));
    for (const row of [1, 3, 41]) data[row * columns + 7] = 50;
    const y = Int32Array.from({ length: 60 }, (_, row) => row % 2);
    const rows = dataset({ x: { data, shape: [60, columns] }, y });
    const parts = { train: rows, test: rows.take([1, 41, 3]) };
    const { document } = await report([input([columns]), dense(2)], classifier, parts);
    const cells = [...document.querySelectorAll("#mistakes .wide")].map((each) => each.textContent);
    expect(cells.length).toBeGreaterThan(0);
    for (const cell of cells) expect(cell).toMatch(/^column7 50 \(\+4\.\d sd\), column\d+ /);
  });

  it("numbers rows like their table", async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `${i % 3 ? Math.sin(i) : ""},${i},${i % 2}`);
    const rows = await table(["a,b,y", ...lines].join("\n"), { missing: "drop", target: "y" });
    const parts = { train: rows, test: rows.take([20, 21, 22]) };
    const { document } = await report([input([2]), dense(2)], classifier, parts);
    const named = [...document.querySelectorAll("#mistakes tbody tr")].map((each) =>
      Number(each.querySelector("td")!.textContent),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const row of named) expect([31, 32, 34]).toContain(row);
  });

  it("refuses a model that is not compiled, and unknown options", async () => {
    const path = join(folder, "never.html");
    const model = sequential(network);
    await expect(writeReport(path, { model, ...blobs })).rejects.toMatchObject({ code: "REPORT" });
    await model.compile(classifier);
    const misspelt = { model, ...blobs, titel: "x" } as ReportOptions;
    await expect(writeReport(path, misspelt)).rejects.toThrow(/did you mean "title"/);
  });
});

describe("text from outside", () => {
  const EVIL = [
    `<script>alert(1)</script>`,
    `"><img src=x onerror=alert(1)>`,
    `'; background:url(http://evil.example/) '`,
    `</style></svg><a href="http://evil.example">x</a>`,
    "a\u0000b\u202Ec\u2066d\ud800",
    "&lt;b&gt; & ]]> --> {{x}}",
    "x".repeat(5000),
    "",
  ];
  const rows = 20 * EVIL.length;

  it("is escaped", async () => {
    const columnNames = EVIL.map((name, i) => `${name}${i}`);
    const classNames = EVIL.map((name, i) => `${i}${name}`);
    const random = (i: number) => Math.sin(i * i) * 3;
    const all = dataset({
      x: {
        data: Float64Array.from({ length: rows * EVIL.length }, (_, i) => random(i)),
        shape: [rows, EVIL.length],
      },
      y: Int32Array.from({ length: rows }, (_, row) => row % EVIL.length),
      columnNames,
      classNames,
    });
    const parts = all.split({ test: 0.4, seed: 1 });
    const { text, document } = await report(
      [input([EVIL.length]), dense(6, { name: EVIL[1]! }), dense(EVIL.length, { name: "last" })],
      classifier,
      parts,
      {
        title: EVIL[3]!,
        command: EVIL.slice(0, 3).join(" "),
        settings: { [EVIL[0]!]: EVIL[1], nested: { kind: EVIL[2], a: [EVIL[3]] } },
        watched: EVIL[1]!,
        diagnosis: await diagnose(all, { test: parts.test }),
      },
      { classNames },
    );
    expect(sectionsOf(document)).toEqual(ALL);
    for (const element of document.querySelectorAll("*")) {
      expect(["SCRIPT", "A-B", "IFRAME"]).not.toContain(element.tagName.toUpperCase());
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on/i);
        if (name === "src") expect(value).toMatch(/^data:image\/png;base64,/);
        if (/href$/.test(name)) expect(value).toMatch(/^#[a-z]+$/);
      }
    }
    expect(document.querySelector("h1")!.textContent).toBe(EVIL[3]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
    expect(text).not.toMatch(/[\u0000\u202e\u2066]|[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(text).not.toMatch(/<script|<img src=x|<\/style><\/svg>/);
    expect(text.length).toBeLessThan(400_000); // long names are cut
  });
});

describe("a PNG", () => {
  it.each([1, 3, 4])("of %i channels is read by another decoder", async (channels) => {
    const data = Uint8Array.from({ length: 5 * 3 * channels }, (_, i) => (i * 37) % 256);
    const grey = channels === 1;
    const image = sharp(encodePng({ data, width: 5, height: 3, channels }));
    const { data: read, info } = await (grey ? image.toColourspace("b-w") : image)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 5, height: 3, channels });
    expect([...read]).toEqual([...data]);
  });
});
