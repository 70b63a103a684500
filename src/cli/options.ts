// The options of all commands.

import { Option } from "commander";
import { numberOption } from "../core/options.ts";
import { TYPE_CHOICES, type TypeChoice } from "../data/column-types.ts";
import { synthetic } from "../index.ts";
import { activations } from "../layers/activations.ts";
import { optimizers } from "../optimizers/optimizers.ts";
import { AUGMENT_NAMES, parseAugment } from "./augment.ts";
import { parseClassWeight } from "./class-weight.ts";
import { EXPORT_FORMATS } from "./export.ts";
import { optimizersWith } from "./network.ts";
import { integer, invalid, list, number, pairs } from "./parse.ts";
import { NETWORKS } from "./picture-network.ts";
import { parsePreprocess, STEP_NAMES } from "./preprocess.ts";
import { SCHEDULES } from "./schedule.ts";
import { DATA_KINDS } from "./sources.ts";

/** An option, its value parsed by `parse`. */
function option(flags: string, description: string, parse?: (text: string) => unknown): Option {
  const made = new Option(flags, description);
  return parse ? made.argParser(parse) : made;
}

function columnTypes(text: string): Record<string, TypeChoice> {
  const expected = `name=type with a type among ${TYPE_CHOICES.join(", ")}`;
  return Object.fromEntries(
    pairs(text, expected, (type) => TYPE_CHOICES.find((each) => each === type)),
  );
}

/** Names that are easier to type in a shell. */
const DELIMITERS: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t" };

function delimiter(text: string): string {
  const character = Object.hasOwn(DELIMITERS, text) ? DELIMITERS[text]! : text;
  if (character.length === 1 && !/[\r\n"]/.test(character)) return character;
  throw invalid("one character, or tab");
}

function port(text: string): number {
  const number = integer(0)(text);
  if (number <= 65_535) return number;
  throw invalid("a port up to 65535");
}

const UNITS: Readonly<Record<string, number>> = { "": 1, kb: 2 ** 10, mb: 2 ** 20 };

function bytes(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)(kb|mb)?$/i.exec(text) ?? [];
  const size = Number(digits) * UNITS[unit.toLowerCase()]!;
  if (size >= 1 && size <= 2 ** 29) return size;
  throw invalid("bytes from 1 to 512mb, as in 4096, 64kb or 10mb");
}

function layerUnits(text: string): number[] {
  const units = text.split("-").map((each) => integer(1)(each.trim()));
  if (units.length >= 2) return units;
  throw invalid("units of at least two layers, as in 784-128-10");
}

const jsonOption = () => option("--json", "print one line of JSON");
const seedOption = () =>
  option("--seed <n>", "seed of all random numbers (default: 1)", integer(0));

const targetOption = () =>
  option(
    "--target <column>",
    "column to predict, by name or number; several as in a,b (default: the last column)",
  );

const maxBytesOption = () =>
  option(
    "--max-bytes <n>",
    "maximum uncompressed size of all files in bytes (default: 1073741824)",
    integer(1),
  );

const arrayOptions = () => [
  option(
    "--x <file>",
    "the rows as a separate file instead of --data: .npy, or .npz with one array",
  ).conflicts("data"),
  option("--y <file>", "the targets of --x, in the same formats"),
];

const engineOptions = () => [
  option("--threads <n>", "number of threads", (text) =>
    text === "auto" ? "auto" : integer(1)(text),
  ).default("auto"),
  option("--numerics <mode>", "exact: the same bits everywhere; fast: fused multiply-add")
    .choices(["exact", "fast"])
    .default("exact"),
  option("--backend <name>", "WebAssembly or plain JavaScript").choices(["wasm", "js"]),
];

/** How the cells of a table are read. */
const readingOptions = () => [
  option(
    "--delimiter <character>",
    "delimiter of a table, or tab (default: detected among , ; | and tab)",
    delimiter,
  ),
  option("--decimal <mark>", "decimal mark of a table (default: detected)").choices([",", "."]),
  option("--missing-words <list>", "cells that mean a missing value (default: a usual list)", list),
  option(
    "--unreadable <what>",
    "a few cells that do not fit their column: an error (the default), or missing values",
  ).choices(["error", "missing"]),
];

/** The meaning of rows and columns. */
const dataOptions = () => [
  targetOption(),
  option("--task <name>", "kind of the target")
    .choices(["auto", "classification", "regression"])
    .default("auto"),
  option("--types <list>", "column types, as in zip=category,day=date:dayFirst", columnTypes),
  option("--columns <list>", "columns to learn from (default: all)", list),
  option("--drop <list>", "columns to drop", list),
  ...readingOptions(),
  option(
    "--split <order>",
    'hold out the last rows: "order", or a column of numbers or dates to sort by (default: random rows)',
  ),
  option("--groups <column>", "hold out rows with equal values of a column together").conflicts(
    "split",
  ),
  option("--image-size <pixels>", "side of the square to which images are resized", integer(1)),
  maxBytesOption(),
];

/** The options of train. */
export const trainOptions = (): Option[] => [
  option("--data <path>", DATA_KINDS),
  option("--synthetic <name>", "synthetic data (default without other data: digits)")
    .choices(Object.keys(synthetic))
    .conflicts(["data", "x"]),
  option("--count <n>", "number of synthetic rows", integer(10)).conflicts(["data", "x"]),
  ...arrayOptions(),
  ...dataOptions(),
  option(
    "--network <name>",
    "network for images (default: by their size), or mlp: --hidden layers",
  ).choices(NETWORKS),
  option("--hidden <units>", 'units of the hidden layers, as in "256,128", or "none"', (text) =>
    text === "none" ? [] : list(text).map(integer(1)),
  ),
  option("--activation <name>", `activation of the hidden layers: ${activations.kinds.join(", ")}`),
  option("--epochs <n>", "number of passes over the training rows", integer(1)),
  option("--batch-size <n>", "rows per step", integer(1)),
  option("--optimizer <name>", "optimizer").choices(optimizers.kinds),
  option(
    "--momentum <share>",
    `momentum of ${optimizersWith("momentum").join(" or ")}`,
    number(numberOption({ low: 0, below: 1 })),
  ),
  option("--learning-rate <rate>", "maximum learning rate", number(numberOption({ above: 0 }))),
  option("--weight-decay <rate>", "weight decay", number(numberOption({ low: 0 }))),
  option("--schedule <name>", "learning-rate schedule").choices(SCHEDULES),
  option(
    "--preprocess <steps>",
    `preprocessing of the columns of x, in order: "none", or any of ${STEP_NAMES.join(", ")}, pca:K`,
    parsePreprocess,
  ),
  option(
    "--augment <names>",
    `augmentation of images, in order: "none", or any of ${AUGMENT_NAMES.join(", ")}`,
    parseAugment,
  ),
  option(
    "--validation <share>",
    "share of the training rows for validation",
    number(numberOption({ above: 0, below: 1 })),
  ),
  option(
    "--patience <n>",
    "early stopping after so many epochs without a better validation loss; restores the best weights",
    integer(1),
  ),
  option(
    "--class-weight <weights>",
    'weight of each class: "balanced", or as in spam=5,ham=1',
    parseClassWeight,
  ),
  option("--folds <n>", "cross-validate with so many folds; saves no model", integer(2)).conflicts([
    "validation",
    "patience",
    "resume",
    "report",
    "out",
    "split",
  ]),
  seedOption(),
  ...engineOptions(),
  option("--out <path>", "path of the model file").default("model.gradlane"),
  option("--report <path>", "path of the training report, one HTML page"),
  option("--log <file>", "append the training to a file as lines of JSON, one for each epoch"),
  option("--tensorboard <folder>", "write event files of TensorBoard to a folder of this training"),
  option("--resume <model>", "resume the training of a saved model, up to --epochs in total"),
  jsonOption(),
];

/** Options of train that a sweep has not: it has them itself, or they decide no bit. */
export const NOT_OF_RECIPES: readonly string[] = [
  ...["x", "y", "folds", "threads", "backend", "out", "report", "resume", "json"],
  ...["log", "tensorboard"],
];

/** The arguments that decide the bits of a training beside its data, without defaults, as JSON. */
export function bitsOf(given: object): Record<string, unknown> {
  const values = given as Readonly<Record<string, unknown>>;
  const found: Record<string, unknown> = {};
  for (const option of trainOptions()) {
    const name = option.attributeName();
    const value = values[name];
    if (NOT_OF_RECIPES.includes(name) || name === "data") continue;
    if (value === undefined || value === option.defaultValue) continue;
    found[name] = value instanceof Map ? Object.fromEntries(value) : value;
  }
  return found;
}

/** The options of sweep. */
export const sweepOptions = (): Option[] => [
  ...trainOptions().filter((each) => !NOT_OF_RECIPES.includes(each.attributeName())),
  option(
    "--space <file>",
    'JSON: by the name of an option a list of values, or a range { "from", "to", "scale": "log" }',
  ),
  option("--trials <n>", "number of settings (default: a whole grid, 20 of ranges)", integer(1)),
  option("--folds <n>", "cross-validate with so many folds (default: one of five)", integer(2)),
  option("--seeds <n>", "trainings of each setting, from --seed on (default: 1)", integer(1)),
  option(
    "--search <name>",
    "all: every setting for all epochs; halving: the best third three times as long, and so on",
  ).choices(["all", "halving"]),
  option(
    "--verify <share>",
    "share of the trainings that are done twice, to compare their weights",
    number(numberOption({ low: 0, high: 1 })),
  ),
  option(
    "--seconds <n>",
    "seconds after which a training is stopped",
    number(numberOption({ above: 0 })),
  ),
  option(
    "--executor <name>",
    "local: processes of this machine; or the address of a queue, redis://… or postgres://…",
  ).default("local"),
  processesOption(),
  queueOption(),
  option("--results <folder>", "folder of results, from which an interrupted sweep goes on"),
  option("--plan <file>", "write the jobs to a file for `gradlane job` instead of doing them"),
  option("--out <path>", "path of the best model's file").default("model.gradlane"),
  option("--report <path>", "path of a report of the sweep, one HTML page"),
  option("--tensorboard <folder>", "write each training to a folder, as a run of TensorBoard"),
  jsonOption(),
];

/** The options of worker. */
export const workerOptions = (): Option[] => [processesOption(), queueOption()];

const processesOption = () =>
  option("--processes <n>", "number of processes (default: one for each core)", integer(1));
const queueOption = () => option("--queue <name>", "name of the queue (default: gradlane)");

/** The options of job. */
export const jobOptions = (): Option[] => [
  option("--plan <file>", "jobs written by sweep --plan").makeOptionMandatory(),
  option("--index <n>", "number of the job, from 0", integer(0)).makeOptionMandatory(),
  option("--results <folder>", "folder for its result").default("results"),
];

/** The options of evaluate and predict. */
export const modelOptions = (dataKinds: string): Option[] => [
  option("--data <path>", dataKinds),
  ...arrayOptions(),
  targetOption(),
  maxBytesOption(),
  jsonOption(),
  ...readingOptions(),
  ...engineOptions(),
];

/** The options of doctor. */
export const doctorOptions = (): Option[] => [
  option(
    "--data <path>",
    `${DATA_KINDS}; with a model, new data to compare with its training data, as for predict`,
  ),
  jsonOption(),
  ...arrayOptions(),
  ...dataOptions(),
  seedOption(),
  ...engineOptions(),
];

/** The options of inspect. */
export const inspectOptions = (): Option[] => [maxBytesOption()];

/** The options of export. */
export const exportOptions = (): Option[] => [
  option("--to <format>", "format of the file").choices(EXPORT_FORMATS).makeOptionMandatory(),
  option(
    "--out <file>",
    "file or folder to write (default: that of the model with the format's ending)",
  ),
  option("--input <order>", "order of axes of images in the file (default: nhwc)").choices([
    ...["nhwc", "nchw"],
  ]),
  option("--names <scheme>", "names of tensors (default: sequential if PyTorch can)").choices([
    ...["sequential", "layers"],
  ]),
  option("--no-preprocessing", "leave out the preprocessing of x"),
  option("--no-target-preprocessing", "leave out what turns outputs into targets"),
  option("--json", "print one line of JSON"),
  maxBytesOption(),
];

/** The options of play. */
export const playOptions = (): Option[] => [
  option("--port <n>", "port of the page on this machine (default: a free one)", port),
];

/** The options of serve. */
export const serveOptions = (): Option[] => [
  option("--port <n>", "port, 0 for a free one (default: 8080)", port),
  option("--host <address>", "address to listen at (default: 127.0.0.1, this machine only)"),
  option("--max-body <size>", "largest body in bytes, or as in 10mb (default: 10mb)", bytes),
  option("--max-rows <n>", "most rows of a request (default: 10000)", integer(1)),
  option(
    "--max-wait <milliseconds>",
    "how long rows wait for others to be predicted together (default: 0, those of one moment)",
    number(numberOption({ low: 0, high: 10_000 })),
  ),
  option("--max-batch <n>", "rows that are predicted together (default: 1024)", integer(1)),
  option(
    "--max-queue <n>",
    "rows that may wait; others are refused with 503 (default: 20000)",
    integer(1),
  ),
  option("--no-reload", "do not load files again that have changed"),
  ...engineOptions(),
];

/** The options of bench. */
export const benchOptions = (): Option[] => [
  option("--network <units>", "units of each layer, as in 784-128-10", layerUnits),
  option("--batch-size <n>", "rows per step (default: 32)", integer(1)),
  jsonOption(),
  ...engineOptions(),
];
