// The output of commands for models and data of many kinds, in one process.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { doctorCommand } from "../../src/cli/doctor.ts";
import { startEngine } from "../../src/cli/engine.ts";
import { evaluateCommand, type ModelArguments } from "../../src/cli/evaluate.ts";
import { exitCodeOf, showError } from "../../src/cli/exit.ts";
import { foldsCommand } from "../../src/cli/folds.ts";
import { inspectCommand } from "../../src/cli/inspect.ts";
import { predictCommand } from "../../src/cli/predict.ts";
import { Tracking } from "../../src/cli/tracking.ts";
import { trainCommand } from "../../src/cli/train.ts";
import { tableModel } from "../../src/easy/table-model.ts";
import {
  adam,
  dataset,
  dense,
  input,
  type Layer,
  MinMaxScaler,
  type Model,
  StandardScaler,
  sequential,
  table,
} from "../../src/index.ts";
import { expectKept } from "../kept-files.ts";
import { npyFile } from "../node/npy-file.ts";

const USUAL = { threads: "auto", numerics: "exact" } as const;

const folder = mkdtempSync(join(tmpdir(), "gradlane-commands-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// before any model is trained here
beforeAll(() => startEngine(USUAL));

let out = "";
let err = "";
beforeEach(() => {
  const into = (add: (text: string) => void) => (text: unknown) => {
    add(String(text));
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(
    into((text) => {
      out += text;
    }),
  );
  vi.spyOn(process.stderr, "write").mockImplementation(
    into((text) => {
      err += text;
    }),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The output of a command, and its exit code. */
async function said(title: string, run: () => Promise<number>): Promise<string> {
  [out, err] = ["", ""];
  const began = performance.now();
  const code = await run().catch((error: unknown) => {
    err += `${showError(error, ["--y", "--data", "--target", "--task"])}\n`;
    return exitCodeOf(error);
  });
  const seconds = Number(/"seconds":([\d.]+)/.exec(out)?.[1] ?? 0);
  expect(seconds).toBeLessThanOrEqual((performance.now() - began) / 1000 + 0.001);
  return `== ${title}: ${code}\n${out}--\n${err}`
    .replaceAll(folder, "FOLDER")
    .replace(/"seconds":\d+(\.\d{1,3})?\}/, '"seconds":N}')
    .replace(/"seconds":\d+(\.\d{1,3})?,/, '"seconds":N,');
}

const numbers = (count: number, of: (i: number) => number) =>
  Float32Array.from({ length: count }, (_, i) => of(i));
/** Two columns whose sum determines the class. */
const x = { data: numbers(60, (i) => Math.sin(i * i)), shape: [30, 2] };
const labels = Int32Array.from({ length: 30 }, (_, i) => (x.data[2 * i]! > 0 ? 1 : 0));
writeFileSync(file("x.npy"), npyFile(x.data, x.shape));
writeFileSync(file("y.npy"), npyFile(labels, [30]));
writeFileSync(
  file("odd.npy"),
  npyFile(
    Int32Array.from(labels, (label) => label + 3),
    [30],
  ),
);
writeFileSync(
  file("values.npy"),
  npyFile(
    Float64Array.from(labels, (_, i) => i / 4),
    [30],
  ),
);

async function trained(
  layers: Layer[],
  loss: "softmaxCrossEntropy" | "hinge" | "binaryCrossEntropy",
  name: string,
  classNames?: string[],
): Promise<Model> {
  const model = sequential([input([2]), ...layers] as Layer[], { seed: 2 });
  await model.compile({ optimizer: adam({ learningRate: 0.05 }), loss });
  const y = Array.from(labels);
  await model.fit(dataset({ x, y, ...(classNames && { classNames }) }), { epochs: 3 });
  await model.save(file(name));
  return model;
}

it("of classes", async () => {
  await trained([dense(2)], "softmaxCrossEntropy", "classes", ["no", "y\u001bes"]);
  await trained([dense(3)], "hinge", "hinge");
  await trained([dense(1)], "binaryCrossEntropy", "binary");
  const texts: string[] = [];
  const arrays = { ...USUAL, x: file("x.npy"), y: file("y.npy") };
  for (const name of ["classes", "hinge", "binary"]) {
    const predict = (more: object) =>
      said(`predict ${name} ${JSON.stringify(more)}`, () =>
        predictCommand(file(name), { ...USUAL, x: file("x.npy"), ...more }),
      );
    const [plain, json] = [await predict({}), await predict({ json: true })];
    texts.push(...[plain, json].map((text) => `${text.split("\n").slice(0, 6).join("\n")}\n…`));
    texts.push(await said(`evaluate ${name}`, () => evaluateCommand(file(name), arrays)));
    texts.push(await said(`inspect ${name}`, () => inspectCommand(file(name), {})));
    texts.push(await said(`doctor ${name}`, () => doctor(name, {})));
    texts.push(await said(`doctor ${name} --json`, () => doctor(name, { json: true })));
  }
  const evaluate = (more: object) =>
    said(`evaluate ${JSON.stringify(Object.keys(more))}`, () =>
      evaluateCommand(file("classes"), { ...arrays, ...more } as ModelArguments),
    );
  texts.push(await evaluate({ json: true }), await evaluate({ y: undefined }));
  texts.push(await evaluate({ target: "a" }), await evaluate({ y: file("odd.npy") }));
  texts.push(await evaluate({ x: undefined }), await evaluate({ y: file("values.npy") }));
  await expectKept(texts.join("\n"), "cli-of-classes.txt");
});

const doctor = (name: string | undefined, more: object) =>
  doctorCommand(name === undefined ? undefined : file(name), { ...USUAL, task: "auto", ...more });

it("of values", async () => {
  const model = sequential([input([1]), dense(1)], { seed: 1 });
  model.setWeights({
    "dense1.kernel": { data: Float32Array.of(1), shape: [1, 1] },
    "dense1.bias": { data: Float32Array.of(0), shape: [1] },
  });
  await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  await model.save(file("same"));
  const given = Float32Array.of(
    ...[0, 1, -2, 0.1, 1 / 3, 123456.7, 1048575.9375, -1048575.9375, 1048576, 1234567.875, 3e30],
  );
  writeFileSync(file("numbers.npy"), npyFile(given, [given.length, 1]));
  writeFileSync(file("small.npy"), npyFile(given.slice(0, 5), [5, 1]));
  const predict = (name: string, more: object = {}) =>
    said(`predict ${name} ${JSON.stringify(more)}`, () =>
      predictCommand(file(name), { ...USUAL, x: file("numbers.npy"), ...more }),
    );
  const texts = [await predict("same"), await predict("same", { json: true })];
  texts.push(await said("doctor same", () => doctor("same", {})));
  texts.push(await said("doctor same --json", () => doctor("same", { json: true })));

  const scaled = sequential([input([1]), dense(1)], {
    seed: 1,
    preprocessing: new StandardScaler(),
    targetPreprocessing: new MinMaxScaler(),
  });
  await scaled.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const y = Array.from(given, (_, i) => 1e7 + (i * i) / 7);
  await scaled.fit(dataset({ x: Array.from(given, (_, i) => [i]), y }), { epochs: 1 });
  await scaled.save(file("scaled"));
  texts.push(await predict("scaled", { x: file("small.npy") }));
  texts.push(await said("inspect scaled", () => inspectCommand(file("scaled"), {})));
  writeFileSync(file("one-x.npy"), npyFile(given.slice(0, 1), [1, 1]));
  writeFileSync(file("one-y.npy"), npyFile(given.slice(0, 1), [1]));
  writeFileSync(file("all-y.npy"), npyFile(Float64Array.from(y.slice(0, 5)), [5]));
  const evaluate = (name: string) =>
    said(`evaluate ${name}`, () =>
      evaluateCommand(file("scaled"), {
        ...USUAL,
        x: file(name === "one" ? "one-x.npy" : "small.npy"),
        y: file(`${name}-y.npy`),
      }),
    );
  texts.push(await evaluate("one"), await evaluate("all"));
  await expectKept(texts.join("\n"), "cli-of-values.txt");
});

it("of tables", async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    a: i % 11,
    kind: "xyz"[i % 3]!,
    sum: (i % 11) + (i % 3),
    difference: (i % 11) - (i % 3),
  }));
  const text = (cells: (row: (typeof rows)[number]) => unknown[], names: string) =>
    [names, ...rows.map((row) => cells(row).join(","))].join("\n");
  writeFileSync(
    file("rows.csv"),
    text(({ a, kind, sum, difference }) => [a, kind, sum, difference], "a,kind,sum,difference"),
  );
  writeFileSync(
    file("new.csv"),
    text(({ a, kind }) => [kind, a], "kind,a"),
  );
  writeFileSync(
    file("moved.csv"),
    text(({ a, kind }) => [kind, a + 100], "kind,a"),
  );
  const texts: string[] = [];
  for (const [name, target] of [
    ["both", ["sum", "difference"]],
    ["one", "sum"],
  ] as const) {
    const data = await table(rows, { target, ...(name === "one" && { drop: ["difference"] }) });
    const { model } = await tableModel(data, {
      hidden: [4],
    });
    await model.fit(data, { epochs: 2 });
    await model.save(file(name));
    const predict = (more: object) =>
      said(`predict ${name} ${JSON.stringify(more)}`, () =>
        predictCommand(file(name), { ...USUAL, data: file("new.csv"), ...more }),
      );
    const all = [await predict({}), await predict({ json: true })];
    texts.push(...all.map((each) => `${each.split("\n").slice(0, 5).join("\n")}\n…`));
    texts.push(await predict({ target: "a" }), await predict({ data: undefined }));
    const rowsOf = { ...USUAL, data: file("rows.csv") };
    texts.push(await said(`evaluate ${name}`, () => evaluateCommand(file(name), rowsOf)));
    for (const data of ["new.csv", "moved.csv"]) {
      texts.push(await said(`doctor ${name} ${data}`, () => doctor(name, { data: file(data) })));
    }
    texts.push(
      await said(`doctor ${name} --json`, () =>
        doctor(name, { data: file("moved.csv"), json: true }),
      ),
    );
  }
  texts.push(
    await said("doctor both --task", () => doctor("both", { task: "regression" })),
    await said("doctor", () => doctor(undefined, { data: file("rows.csv") })),
    await said("doctor --seed", () => doctor(undefined, { data: file("rows.csv"), seed: 1 })),
    await said("doctor --json", () => doctor(undefined, { data: file("rows.csv"), json: true })),
    await said("doctor --x", () => doctor(undefined, { x: file("x.npy"), y: file("y.npy") })),
    await said("doctor --x alone", () => doctor(undefined, { x: file("x.npy") })),
    await said("doctor --target", () => doctor(undefined, { target: "a" })),
  );
  await expectKept(texts.join("\n"), "cli-of-tables.txt");
});

it("of folds", async () => {
  const values = dataset({ x, y: Array.from(labels, (_, i) => x.data[2 * i]! + i / 100) });
  const classes = dataset({ x, y: Array.from(labels) });
  const run = (data: typeof values, folds: number, more: object = {}) =>
    said(`folds ${folds} ${JSON.stringify(more)}`, async () => {
      const options = { folds, epochs: 3, hidden: [4], ...more };
      return foldsCommand(data, options, 1, await Tracking.open({}));
    });
  const texts = [
    ...[await run(values, 2), await run(values, 2, { json: true }), await run(classes, 3)],
    ...[await run(classes, 3, { json: true }), await run(values, 15, { epochs: 1 })],
    ...[await run(values, 16), await run(values.take([0, 1, 2]), 2)],
    await run(values, 2, { classWeight: "balanced" }),
    await run(classes, 2, { classWeight: new Map([["1", 9]]) }),
  ];
  await expectKept(texts.join("\n"), "cli-of-folds.txt");
});

it("of trainings", async () => {
  const train = (more: object) =>
    said(`train ${JSON.stringify(more)}`, () =>
      trainCommand({
        ...USUAL,
        ...{ task: "auto", x: file("x.npy"), y: file("y.npy"), out: file("out.gradlane") },
        ...{ epochs: 3, batchSize: 4, hidden: [3], ...more },
      }),
    );
  const report = file("report.html");
  const texts = [
    ...[await train({}), await train({ validation: 0.25, schedule: "cosine" })],
    await train({ epochs: 5, resume: file("out.gradlane"), hidden: undefined }),
    await train({ epochs: 5, resume: file("out.gradlane"), hidden: undefined, json: true }),
    await train({ resume: file("out.gradlane"), hidden: undefined, seed: 2 }),
    await train({ resume: file("out.gradlane") }),
    await train({ patience: 1, learningRate: 2, seed: 4, epochs: 40, optimizer: "sgd" }),
    await train({ learningRate: 1e30, optimizer: "sgd", y: file("values.npy") }),
    await train({ report, classWeight: new Map([["1", 3]]), optimizer: "adagrad" }),
  ];
  const page = readFileSync(report, "utf8");
  expect(page).toContain("<dt>validation</dt><dd>none</dd>");
  expect(page).toContain("<h1>x.npy</h1>");
  expect(page).toMatch(/<span>training time<\/span><b>\d+\.\d\d s<\/b>/);
  const text = texts
    .join("\n")
    .replace(/[\d,.]+ samples\/s/g, "N samples/s")
    .replace(/^WebAssembly.*/gm, "WebAssembly …");
  await expectKept(text, "cli-of-trainings.txt");
});

it("of this machine", async () => {
  const plain = await said("doctor", () => doctor(undefined, {}));
  const { platform, arch, versions } = process;
  const { node } = versions;
  expect(plain).toContain(`== doctor: 0\nNode ${node}, ${platform}-${arch}\nWebAssembly, exact`);
  const lines = plain.split("\n").slice(1, -2);
  expect(new Set(lines).size).toBe(lines.length);
  const json = await said("doctor", () => doctor(undefined, { json: true }));
  expect(JSON.parse(json.split("\n")[1]!)).toMatchObject({ node, backend: "wasm" });
});

it("of folders of images", async () => {
  mkdirSync(file("void"));
  const texts = [
    await said("predict void", () =>
      predictCommand(file("classes"), { ...USUAL, data: file("void") }),
    ),
    await said("predict nothing", () =>
      predictCommand(file("classes"), { ...USUAL, data: file("none") }),
    ),
    await said("inspect x.npy", () => inspectCommand(file("x.npy"), {})),
    await said("inspect nothing", () => inspectCommand(file("none"), {})),
  ];
  await expectKept(texts.join("\n"), "cli-of-nothing.txt");
});
