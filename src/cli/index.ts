#!/usr/bin/env node

// The command line: parses arguments, runs a command, ends with its exit code.

import { Command, CommanderError, type Option } from "commander";
import { packageVersion } from "../node/version.ts";
import { benchCommand } from "./bench.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { EXIT, exitCodeOf, showError } from "./exit.ts";
import { exportCommand } from "./export.ts";
import { inspectCommand } from "./inspect.ts";
import { jobCommand } from "./job.ts";
import { FIXED_FLAGS } from "./option-rules.ts";
import {
  benchOptions,
  doctorOptions,
  exportOptions,
  inspectOptions,
  jobOptions,
  modelOptions,
  playOptions,
  serveOptions,
  sweepOptions,
  trainOptions,
  workerOptions,
} from "./options.ts";
import { handleOutputErrors } from "./output-errors.ts";
import { playCommand } from "./play.ts";
import { predictCommand } from "./predict.ts";
import { serveCommand } from "./serve.ts";
import { DATA_KINDS, FEATURE_KINDS, TEST_SET } from "./sources.ts";
import { sweepCommand } from "./sweep.ts";
import { linesOf, print, say } from "./terminal.ts";
import { trainCommand } from "./train.ts";
import { workerCommand } from "./worker.ts";

/** Commands by name: description, argument, options, and what runs. */
const COMMANDS: readonly {
  readonly name: string;
  readonly description: string;
  readonly argument?: string;
  /** What the argument is. */
  readonly note?: string;
  readonly options: readonly Option[];
  readonly run: (...given: never[]) => Promise<number>;
}[] = [
  {
    name: "train",
    description: "train a network, evaluate it on the test set and save it",
    options: trainOptions(),
    run: trainCommand,
  },
  {
    name: "sweep",
    description: "try many settings, and train the best",
    options: sweepOptions(),
    run: sweepCommand,
  },
  {
    name: "job",
    description: "do one job of a sweep's plan",
    options: jobOptions(),
    run: jobCommand,
  },
  {
    name: "worker",
    description: "do jobs of sweeps on other machines",
    argument: "<url>",
    note: "address of their queue, redis://… or postgres://…",
    options: workerOptions(),
    run: workerCommand,
  },
  {
    name: "evaluate",
    description: "evaluate a saved model",
    argument: "<model>",
    options: modelOptions(`${DATA_KINDS}. ${TEST_SET}`),
    run: evaluateCommand,
  },
  {
    name: "predict",
    description: "print a prediction for each row of the data",
    argument: "<model>",
    options: modelOptions(FEATURE_KINDS),
    run: predictCommand,
  },
  {
    name: "doctor",
    description: "check data, compare new data with a model's training data, or check this machine",
    argument: "[model]",
    options: doctorOptions(),
    run: doctorCommand,
  },
  {
    name: "inspect",
    description: "describe a saved model",
    argument: "<model>",
    options: inspectOptions(),
    run: inspectCommand,
  },
  {
    name: "export",
    description: "write a saved model as a file for other programs",
    argument: "<model>",
    options: exportOptions(),
    run: exportCommand,
  },
  {
    name: "bench",
    description: "measure the speed of training steps on this machine",
    options: benchOptions(),
    run: benchCommand,
  },
  {
    name: "serve",
    description: "answer requests for predictions by saved models, over HTTP",
    argument: "<models...>",
    note: "model files, named by their names, or as in NAME=PATH or NAME@VERSION=PATH",
    options: serveOptions(),
    run: serveCommand,
  },
  {
    name: "play",
    description: "serve a page on which to watch networks learn",
    options: playOptions(),
    run: playCommand,
  },
];

/** The program; `done` receives the exit code of the command. */
function buildProgram(done: (code: number) => void): Command {
  const program = new Command("gradlane")
    .description("Train neural networks on the CPU.")
    .version(packageVersion)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(...linesOf(text.trimEnd())),
      writeErr: (text) => say(...linesOf(text.trimEnd())),
    })
    .showHelpAfterError("(--help lists the options)");
  for (const { name, description, argument, note, options, run } of COMMANDS) {
    const command = program.command(name).description(description);
    if (argument) command.argument(argument, note ?? "model file written by train");
    for (const option of options) command.addOption(option);
    command.action(async (...given) => done(await run(...(given as never[]))));
  }
  return program;
}

/** The flags that hints may suggest: with a model, its file determines most of them. */
function usableFlags(command: Command): string[] {
  const hasModel = command.args.length > 0 || command.opts().resume !== undefined;
  // the doctor reports unreadable cells of new data itself
  const fixed = command.name() === "doctor" ? [...FIXED_FLAGS, "--unreadable"] : FIXED_FLAGS;
  return command.options.flatMap(({ long }) =>
    long && !(hasModel && fixed.includes(long)) ? [long] : [],
  );
}

/** Runs the command line. @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.success;
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
    // commander has printed it; help and version are no failures
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.usage;
    say(...linesOf(showError(error, flags)));
    return exitCodeOf(error);
  }
}

handleOutputErrors();
// not exit(), which would truncate pending output
process.exitCode = await main(process.argv);
