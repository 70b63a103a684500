#!/usr/bin/env node

// The command line: reads arguments, runs a command, ends with its exit code.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { showValue } from "../core/show.ts";
import { TYPE_CHOICES, type TypeChoice } from "../data/column-types.ts";
import { synthetic } from "../index.ts";
import { packageVersion } from "../node/version.ts";
import { AUGMENT_NAMES } from "./augment.ts";
import { benchCommand } from "./bench.ts";
import { parseClassWeight } from "./class-weight.ts";
import { DECIDED_FLAGS } from "./concerns.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { EXIT, exitCodeOf, showError } from "./exit.ts";
import { inspectCommand } from "./inspect.ts";
import { watchOutputs } from "./outputs.ts";
import { predictCommand } from "./predict.ts";
import { parsePreprocess } from "./preprocess.ts";
import { SCHEDULES } from "./schedule.ts";
import { DATA_KINDS, FEATURE_KINDS, TEST_PART } from "./sources.ts";
import { readingOptions } from "./table-options.ts";
import { linesOf, print, say } from "./terminal.ts";
import { trainCommand } from "./train.ts";

/** Reads an integer of at least `least`. */
const integer = (least: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`Expected an integer >= ${least}.`);
};

/** Reads a number for which `fits` holds. */
const number = (expected: string, fits: (value: number) => boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && fits(value)) return value;
  throw new InvalidArgumentError(`Expected ${expected}.`);
};

function hiddenUnits(text: string): number[] {
  return text === "none" ? [] : text.split(",").map((units) => integer(1)(units.trim()));
}

function layerUnits(text: string): number[] {
  const units = text.split("-").map((each) => integer(1)(each.trim()));
  if (units.length >= 2) return units;
  throw new InvalidArgumentError("Expected units of at least two layers, as in 784-128-10.");
}

const names = (text: string) => text.split(",").map((name) => name.trim());

/** Reads names of transforms. */
const transforms = (text: string) =>
  names(text).map((name) => {
    if (AUGMENT_NAMES.includes(name)) return name;
    throw new InvalidArgumentError(
      `Expected names among ${AUGMENT_NAMES.join(", ")}, got ${showValue(name)}.`,
    );
  });

/** Reads "zip=category,day=date": names may hold all but commas. */
function columnTypes(text: string): Record<string, TypeChoice> {
  const entries = names(text).map((entry) => {
    const at = entry.lastIndexOf("=");
    const type = entry.slice(at + 1) as TypeChoice;
    if (at > 0 && TYPE_CHOICES.includes(type)) return [entry.slice(0, at), type] as const;
    throw new InvalidArgumentError(
      `Expected name=type, the type one of ${TYPE_CHOICES.join(", ")}, got ${showValue(entry)}.`,
    );
  });
  return Object.fromEntries(entries);
}

const threads = (text: string) => (text === "auto" ? "auto" : integer(1)(text));

const seed = () =>
  new Option("--seed <n>", "decides every random number (default: 1)").argParser(integer(0));

const target = () =>
  new Option(
    "--target <column>",
    "column to predict, by name or number, or several as in a,b (default: the last one)",
  );

const maxBytes = () =>
  new Option(
    "--max-bytes <n>",
    "bytes that files may have, unpacked, over all of them (default: 1073741824)",
  ).argParser(integer(1));

/** Arrays under names of their own. */
const arrayOptions = () => [
  new Option(
    "--x <file>",
    "in place of --data: an .npy file, or .npz of one array, of the rows",
  ).conflicts("data"),
  new Option("--y <file>", "the same of their targets"),
];

const engineOptions = () => [
  new Option("--threads <n>", "threads to use").argParser(threads).default("auto"),
  new Option("--numerics <mode>", "exact: the same bits everywhere; fast: fused multiply-add")
    .choices(["exact", "fast"])
    .default("exact"),
  new Option("--backend <name>", "WebAssembly or plain JavaScript").choices(["wasm", "js"]),
];

/** What the rows and columns are. */
function dataOptions(): Option[] {
  return [
    target(),
    new Option("--task <name>", "what the target is")
      .choices(["auto", "classification", "regression"])
      .default("auto"),
    new Option(
      "--types <list>",
      "what columns are, as in zip=category,day=date:dayFirst",
    ).argParser(columnTypes),
    new Option("--columns <list>", "columns to learn from (default: all)").argParser(names),
    new Option("--drop <list>", "columns to leave out").argParser(names),
    ...readingOptions(),
    new Option(
      "--split <order>",
      "hold out the last rows: in order, or by a column of numbers or dates (default: drawn rows)",
    ),
    new Option(
      "--groups <column>",
      "hold out all rows or none that are equal in a column",
    ).conflicts("split"),
    new Option("--image-size <pixels>", "side of the square that images are made to fit").argParser(
      integer(1),
    ),
    maxBytes(),
  ];
}

function trainOptions(): Option[] {
  return [
    new Option("--data <path>", DATA_KINDS),
    new Option("--synthetic <name>", "made-up data; digits where nothing is given")
      .choices(Object.keys(synthetic))
      .conflicts(["data", "x"]),
    new Option("--count <n>", "rows of synthetic data")
      .argParser(integer(10))
      .conflicts(["data", "x"]),
    ...arrayOptions(),
    ...dataOptions(),
    new Option(
      "--hidden <units>",
      'units of the hidden layers, as in "256,128", or "none"',
    ).argParser(hiddenUnits),
    new Option("--activation <name>", "activation of the hidden layers"),
    new Option("--epochs <n>", "times that all rows are seen").argParser(integer(1)),
    new Option("--batch-size <n>", "rows of a step").argParser(integer(1)),
    new Option("--optimizer <name>", "rule of the updates").choices([
      "sgd",
      "adam",
      "adamw",
      "rmsprop",
      "adagrad",
    ]),
    new Option("--momentum <share>", "momentum of sgd").argParser(
      number("a number from 0 to below 1", (value) => value >= 0 && value < 1),
    ),
    new Option("--learning-rate <rate>", "the highest learning rate").argParser(
      number("a number above 0", (value) => value > 0),
    ),
    new Option("--weight-decay <rate>", "how fast weights decay").argParser(
      number("a number from 0", (value) => value >= 0),
    ),
    new Option("--schedule <name>", "course of the learning rate").choices(SCHEDULES),
    new Option(
      "--preprocess <steps>",
      'what is done to the columns of x: "none", or some of standardize, center, minmax, pca:K, whiten, zca',
    ).argParser(parsePreprocess),
    new Option(
      "--augment <names>",
      `what is done to images, in this order: ${AUGMENT_NAMES.join(", ")}`,
    ).argParser(transforms),
    new Option("--validation <share>", "share of the rows to watch the training by").argParser(
      number("a share between 0 and 1", (value) => value > 0 && value < 1),
    ),
    new Option(
      "--patience <n>",
      "stop after so many epochs without a better validation loss, and keep the best weights",
    ).argParser(integer(1)),
    new Option(
      "--class-weight <weights>",
      'what a row counts by its class: "balanced", or as in spam=5,ham=1',
    ).argParser(parseClassWeight),
    new Option("--folds <n>", "cross-validate with so many parts, and save nothing")
      .argParser(integer(2))
      .conflicts(["validation", "patience", "resume", "report", "out", "split"]),
    seed(),
    ...engineOptions(),
    new Option("--out <path>", "file to save the model to").default("model.gradlane"),
    new Option("--report <path>", "write what came of it as one HTML page"),
    new Option("--resume <model>", "go on with a model saved before, up to --epochs in all"),
    new Option("--json", "one line of JSON on stdout"),
  ];
}

function modelCommand(
  program: Command,
  name: string,
  description: string,
  dataKinds: string,
): Command {
  const command = program.command(name).description(description);
  command.argument("<model>", "file that train has saved");
  command.option("--data <path>", dataKinds);
  for (const option of arrayOptions()) command.addOption(option);
  command.addOption(target()).addOption(maxBytes()).option("--json", "JSON on stdout");
  for (const option of [...readingOptions(), ...engineOptions()]) command.addOption(option);
  return command;
}

/** The program; what a command resolves to is the exit code. */
function buildProgram(done: (code: number) => void): Command {
  const program = new Command("gradlane")
    .description("Trains neural networks on the CPU.")
    .version(packageVersion)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(...linesOf(text.trimEnd())),
      writeErr: (text) => say(...linesOf(text.trimEnd())),
    })
    .showHelpAfterError("(--help shows what there is)");
  const train = program.command("train").description("train a network, test it and save it");
  for (const option of trainOptions()) train.addOption(option);
  train.action(async (options) => done(await trainCommand(options)));

  modelCommand(
    program,
    "evaluate",
    "measure a saved model on data",
    `${DATA_KINDS}. ${TEST_PART}`,
  ).action(async (model, options) => done(await evaluateCommand(model, options)));
  modelCommand(program, "predict", "one line for each row of the data", FEATURE_KINDS).action(
    async (model, options) => done(await predictCommand(model, options)),
  );
  const doctor = program
    .command("doctor")
    .description("what is wrong with data, or with new data for a model, or how this machine runs")
    .argument("[model]", "file that train has saved")
    .option(
      "--data <path>",
      `${DATA_KINDS}; with a model, new data to compare with its own, as predict takes them`,
    )
    .option("--json", "JSON on stdout");
  for (const option of [...arrayOptions(), ...dataOptions(), seed(), ...engineOptions()])
    doctor.addOption(option);
  doctor.action(async (model, options) => done(await doctorCommand(model, options)));
  program
    .command("inspect")
    .description("what a saved model is")
    .argument("<model>", "file that train has saved")
    .addOption(maxBytes())
    .action(async (model, options) => done(await inspectCommand(model, options)));
  const bench = program
    .command("bench")
    .description("time training steps on this machine")
    .option("--network <units>", "units of each layer, as in 784-128-10", layerUnits)
    .option("--batch-size <n>", "rows of a step (default: 32)", integer(1))
    .option("--json", "JSON on stdout");
  for (const option of engineOptions()) bench.addOption(option);
  bench.action(async (options) => done(await benchCommand(options)));
  return program;
}

/** What a command takes; beside a model, which decides how data are read, less. */
function usableFlags(command: Command): string[] {
  const isDecided = command.args.length > 0 || command.opts().resume !== undefined;
  // what is odd in new data is for the doctor to say
  const unreadable = command.name() === "doctor" ? ["--unreadable"] : [];
  const decided: readonly unknown[] = isDecided ? [...DECIDED_FLAGS, ...unreadable] : [];
  return command.options.flatMap(({ long }) => (long && !decided.includes(long) ? [long] : []));
}

/** Runs the command line. @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.fine;
  let flags: readonly string[] = [];
  const program = buildProgram((result) => {
    code = result;
  }).hook("preAction", (_, command) => {
    flags = usableFlags(command);
  });
  try {
    await program.parseAsync(argv as string[]);
    return code;
  } catch (error) {
    // commander has said it already; help and version are no failures
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    say(...linesOf(showError(error, flags)));
    return exitCodeOf(error);
  }
}

watchOutputs();
// not exit(): stdout may still be on its way
process.exitCode = await main(process.argv);
