// A recipe as TypeScript for Node that gives the same bits.

import type { Dataset, Family } from "../gradlane.ts";
import { epochsOf, metricOf, outputsOf, scheduleOf } from "./build.ts";
import { nestedFamily } from "./families.ts";
import { hiddenLayers, inputRank } from "./layers.ts";
import { classOf, positionalOf } from "./parts.ts";
import type { LayerRecipe, Part, Recipe, Value } from "./recipe.ts";
import type { Target } from "./task.ts";
import { TASK_CODES } from "./task-codes.ts";
import { taskOf } from "./tasks.ts";
import { short } from "./url.ts";

/** Where to stop, and how many steps an epoch has. */
export interface CodeOptions {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly given?: Dataset;
  /** Of the files with the given data. */
  readonly name?: string;
}

/** Code that trains a recipe for so many steps and prints the hash of the weights. */
export function codeOf(recipe: Recipe, { steps, stepsPerEpoch, given, name }: CodeOptions): string {
  const task = taskOf(recipe);
  const target = task.targetOf(recipe.data, given)!;
  const data = TASK_CODES[recipe.task].code(recipe, name);
  const writer = new Writer(data.imports, data.nodeImports);
  const body = [
    ...data.lines,
    ...splitLines(recipe),
    "",
    ...modelLines(recipe, writer, target, data.features, task.rowShape(recipe.data, given)!),
    "",
    ...trainLines(recipe, writer, steps, stepsPerEpoch),
    "console.log(model.weightsHash());",
  ];
  return `${writer.importLine()}\n\n${body.join("\n")}\n`;
}

const splitLines = ({ validation, seed }: Recipe): string[] =>
  validation === 0
    ? ["const train = data;"]
    : [`const { train, test } = data.split({ test: ${validation}, seed: ${seed} });`];

function modelLines(
  recipe: Recipe,
  writer: Writer,
  target: Target,
  features: readonly string[],
  rowShape: readonly number[],
): string[] {
  const { output, seed, optimizer, loss } = recipe;
  const steps = [...features, ...recipe.preprocessing.map((each) => writer.transformer(each))];
  const preprocessing =
    steps.length > 1 ? `${writer.use("pipeline")}(${steps.join(", ")})` : steps[0];
  const isScaled = taskOf(recipe).scalesTarget && target === "quantity";
  const settings = [
    `seed: ${seed}`,
    ...(preprocessing ? ["preprocessing"] : []),
    ...(isScaled ? [`targetPreprocessing: new ${writer.use("StandardScaler")}()`] : []),
  ];
  const shape =
    recipe.preprocessing.length > 0 || features.length > 0
      ? "preprocessing.fit(train.x).transform(train.x).shape.slice(1)"
      : `[${rowShape.join(", ")}]`;
  const outputOptions = writer.options(
    Object.entries(output).filter(
      ([name, each]) => each && (each.kind !== "xavier" || name !== "kernelInitializer"),
    ) as [string, Value][],
  );
  const units = outputsOf(recipe, target);
  return [
    ...(preprocessing ? [`const preprocessing = ${preprocessing};`] : []),
    `const model = ${writer.use("sequential")}(`,
    "  [",
    `    ${writer.use("input")}(${shape}),`,
    ...hiddenLayers(recipe, inputRank(recipe, rowShape))
      .flatMap((layer) => writer.layer(layer))
      .map((line) => `    ${line},`),
    `    ${writer.use("dense")}(${units}${outputOptions ? `, ${outputOptions}` : ""}),`,
    "  ],",
    `  { ${settings.join(", ")} },`,
    ");",
    "await model.compile({",
    `  optimizer: ${writer.call("optimizer", optimizer)},`,
    `  loss: ${writer.named("loss", loss)},`,
    `  metrics: ["${metricOf(target)}"],`,
    "});",
  ];
}

function trainLines(
  recipe: Recipe,
  writer: Writer,
  steps: number,
  stepsPerEpoch: number,
): string[] {
  const { batchSize, validation, schedule, warmup, augment } = recipe;
  const epochs = epochsOf(recipe, stepsPerEpoch);
  const isConstant = scheduleOf(recipe) === undefined;
  const rate = writer.call("schedule", schedule);
  const transforms = augment.map((each) => writer.call("transform", each));
  const optionsFor = (epochs: number, more: readonly string[] = []) =>
    [
      `epochs: ${epochs}`,
      `batchSize: ${batchSize}`,
      ...(isConstant
        ? []
        : [`schedule: ${warmup > 0 ? `${writer.use("warmup")}(${warmup}, ${rate})` : rate}`]),
      ...(transforms.length > 0
        ? [
            `augment: ${writer.use("compose")}([${transforms.join(", ")}], { seed: ${recipe.seed} })`,
          ]
        : []),
      ...(validation > 0 ? ["validation: test"] : []),
      ...more,
    ].join(", ");
  const whole = steps / stepsPerEpoch;
  // schedules depend on the length of the whole training
  if (Number.isInteger(whole) && (isConstant || whole === epochs)) {
    return [`await model.fit(train, { ${optionsFor(whole)} });`];
  }
  return [
    "let steps = 0;",
    `const events = model.train(train, { ${optionsFor(epochs, ["stepsPerEvent: 1"])} });`,
    "for await (const event of events) {",
    `  if (event.type === "steps" && ++steps === ${steps}) break;`,
    "}",
  ];
}

/** Writes parts, and keeps what they import. */
class Writer {
  private readonly names: Set<string>;

  constructor(
    names: readonly string[],
    private readonly nodeNames: readonly string[] = [],
  ) {
    this.names = new Set(names);
  }

  use(name: string): string {
    this.names.add(name);
    return name;
  }

  importLine(): string {
    const lines = [`import { ${[...this.names].sort().join(", ")} } from "gradlane";`];
    if (this.nodeNames.length > 0) {
      lines.push(`import { ${this.nodeNames.join(", ")} } from "gradlane/node";`);
    }
    return lines.join("\n");
  }

  /** A name in quotes where the options are the defaults, else a call. */
  named(family: Family, each: Part): string {
    return short(family, each) === each.kind ? `"${each.kind}"` : this.call(family, each);
  }

  /** A call of the function of a kind, with the options that are not the defaults. */
  call(family: Family, each: Part): string {
    const { kind, ...options } = shortPart(family, each);
    // the only kinds whose functions take a value
    if (family === "regularizer") return `${this.use(kind)}(${options.lambda})`;
    if (family === "initializer" && kind === "constant")
      return `${this.use(kind)}(${options.value})`;
    // two functions of this name: the one of initializers is exported
    if (kind === "constant")
      return `${this.use("scheduleFromJSON")}(${this.options(Object.entries({ kind, ...options }))})`;
    return `${this.use(kind)}(${this.options(Object.entries(options))})`;
  }

  transformer(each: Part): string {
    const { kind, ...options } = shortPart("transformer", each);
    const name = classOf(kind);
    const given = this.options(Object.entries(options));
    return name ? `new ${this.use(name)}(${given})` : `${this.use(kind)}(${given})`;
  }

  /** The lines of a hidden layer. */
  layer({ dropout, ...layer }: LayerRecipe): string[] {
    const { kind, ...options } = shortPart("layer", layer as Part);
    const positional = positionalOf(kind);
    const given = Object.entries(options).filter(([name]) => !positional.includes(name));
    const parts = [
      ...positional.map((name) => JSON.stringify(layer[name])),
      ...(given.length > 0 ? [this.options(given)] : []),
    ];
    const line = `${this.use(kind)}(${parts.join(", ")})`;
    return dropout > 0 ? [line, `${this.use("dropout")}(${dropout})`] : [line];
  }

  /** An object literal; "" without any. */
  options(entries: readonly (readonly [string, Value])[]): string {
    if (entries.length === 0) return "";
    const fields = entries.map(([name, value]) => {
      const family = nestedFamily(name);
      const part = typeof value === "string" ? { kind: value } : (value as Part);
      return `${name}: ${family ? this.named(family, part) : JSON.stringify(value)}`;
    });
    return `{ ${fields.join(", ")} }`;
  }
}

function shortPart(family: Family, each: Part): Part {
  const described = short(family, each);
  return typeof described === "string" ? { kind: described } : (described as Part);
}
