// gradlane doctor: data before training, new data beside a model, the machine.

import { DataError } from "../core/errors.ts";
import { showCount } from "../core/text.ts";
import { diagnose } from "../doctor/index.ts";
import { runtimeInfo } from "../engine/engine.ts";
import { engineLine } from "../engine/engine-line.ts";
import type { Model } from "../model/model.ts";
import { worstFirst } from "../model/monitor/text.ts";
import { loadData, splitTask, type TaskOptions } from "./data.ts";
import { DECIDED_COLUMNS, refuseDecided } from "./decided.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import { featuresFor } from "./predict.ts";
import { linesOf, print, printJson, say } from "./terminal.ts";

/** Arguments of `gradlane doctor`. */
export interface DoctorArguments extends TaskOptions, EngineArguments {
  readonly seed?: number;
  readonly json?: boolean;
}

const SEED = 1;
/** Of a model, its file decides how data are read. */
const DECIDED = {
  ...DECIDED_COLUMNS,
  task: "--task",
  unreadable: "--unreadable",
  split: "--split",
  groups: "--groups",
  imageSize: "--image-size",
} as const;

/** Says what is wrong. @returns the exit code: 2 for problems in data, and for data that have shifted */
export async function doctorCommand(
  path: string | undefined,
  options: DoctorArguments,
): Promise<number> {
  if (path === undefined) {
    const data = options.data ?? options.x;
    return data === undefined ? checkMachine(options) : checkData(data, options);
  }
  const task = options.task === "auto" ? undefined : options.task;
  refuseDecided("DOCTOR", DECIDED, { ...options, task }, "a model");
  await startEngine(options);
  const model = await openModel(path, options);
  const data = options.data ?? options.x;
  return data === undefined ? checkModel(model, options) : watch(model, data, options);
}

async function checkData(data: string, options: DoctorArguments): Promise<number> {
  const { seed = SEED } = options;
  const loaded = await loadData({ ...options, data }, seed);
  const { train, test, name, notes, classNames } = splitTask(loaded, options, seed);
  const diagnosis = await diagnose(train, { test });
  const { verdict, rows, columns, findings, because } = diagnosis;
  if (options.json) {
    const parts = { rows, testRows: test.length, columns };
    printJson({ verdict, ...parts, task: diagnosis.task, because, notes, findings });
  } else {
    print(
      `${name}: ${showCount(train.length)} rows to train on, ${showCount(test.length)} to test with, ` +
        `${showCount(columns)} numbers each, ${classNames ? `${classNames.length} classes` : "values"} (${because})`,
      ...notes.flatMap(linesOf),
      ...linesOf(diagnosis.toText()),
    );
  }
  return verdict === "problem" ? EXIT.usage : EXIT.fine;
}

async function watch(model: Model, data: string, options: DoctorArguments): Promise<number> {
  const { x, notes } = await featuresFor(model, { ...options, data });
  say(...notes.flatMap(linesOf));
  const monitoring = await model.monitor(x);
  const { verdict, rows, thresholds, features } = monitoring;
  if (options.json) printJson({ verdict, rows, thresholds, features: worstFirst(features) });
  else print(...linesOf(monitoring.toText()));
  return verdict === "shifted" ? EXIT.usage : EXIT.fine;
}

/** That a model can be used, as no other can be loaded, and what it knows of its training data. */
function checkModel(model: Model, { json }: DoctorArguments): number {
  const { statistics } = model;
  const columns = statistics?.mean.length ?? 0;
  if (json) {
    printJson({ weightsNotFinite: [], columns, rows: statistics?.rows ?? null });
  } else {
    print(
      `weights: all of ${showCount(model.parameterCount)} finite`,
      statistics
        ? `statistics of ${columns} features travel with it: --data NEW compares new data with them`
        : "note: no statistics of its training data travel with it; train it with fit()",
    );
  }
  return EXIT.fine;
}

async function checkMachine(options: DoctorArguments): Promise<number> {
  const { target, json } = options;
  if (target !== undefined) {
    throw new DataError("DOCTOR", "Cannot look for a target: expected data, got none", {
      hint: "add --data PATH",
    });
  }
  await startEngine(options);
  const { reasons } = runtimeInfo();
  if (json) {
    printJson({ node: process.versions.node, ...runtimeInfo() });
  } else {
    print(
      `Node ${process.versions.node}, ${process.platform}-${process.arch}`,
      engineLine(),
      ...reasons.filter((each) => !engineLine().includes(each)),
    );
  }
  return EXIT.fine;
}
