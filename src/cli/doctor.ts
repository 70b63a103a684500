// gradlane doctor: checks data, new data for a model, a model, or the machine.

import { DataError, phrase } from "../core/errors.ts";
import { countOf } from "../core/text.ts";
import { diagnose } from "../doctor/index.ts";
import { runtimeInfo } from "../engine/engine.ts";
import { engineLine } from "../engine/engine-line.ts";
import type { Model } from "../model/model.ts";
import { worstFirst } from "../model/monitor/text.ts";
import { loadData, rowCounts, SEED, splitTask, type TaskOptions } from "./data.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import { COLUMN_OPTIONS, requireFromModel } from "./option-rules.ts";
import { featuresFor } from "./predict.ts";
import { linesOf, print, printJson, say } from "./terminal.ts";

/** Arguments of `gradlane doctor`. */
export interface DoctorArguments extends TaskOptions, EngineArguments {
  readonly seed?: number;
  readonly json?: boolean;
}

/** The options that a model's file determines. */
const FIXED = [...COLUMN_OPTIONS, "task", "unreadable", "split", "groups", "imageSize"];

/** Reports problems. @returns the exit code: 2 for problems in data, and for shifted data */
export async function doctorCommand(
  path: string | undefined,
  options: DoctorArguments,
): Promise<number> {
  const data = options.data ?? options.x;
  if (path === undefined) {
    return data === undefined ? checkMachine(options) : checkData(data, options);
  }
  const task = options.task === "auto" ? undefined : options.task;
  requireFromModel("DOCTOR", FIXED, { ...options, task }, "a model");
  await startEngine(options);
  const model = await openModel(path, options);
  return data === undefined ? checkModel(model, options) : monitor(model, data, options);
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
      `${rowCounts(name, train, test)}, ${countOf(columns, "feature")}, ` +
        `${classNames ? countOf(classNames.length, "class", "classes") : "regression"} (${because})`,
      ...notes.flatMap(linesOf),
      ...linesOf(diagnosis.toText()),
    );
  }
  return verdict === "problem" ? EXIT.usage : EXIT.success;
}

async function monitor(model: Model, data: string, options: DoctorArguments): Promise<number> {
  const { x, notes } = await featuresFor(model, { ...options, data });
  say(...notes.flatMap(linesOf));
  const monitoring = await model.monitor(x);
  const { verdict, rows, thresholds, features } = monitoring;
  if (options.json) printJson({ verdict, rows, thresholds, features: worstFirst(features) });
  else print(...linesOf(monitoring.toText()));
  return verdict === "shifted" ? EXIT.usage : EXIT.success;
}

/** Reports on a model: its weights are finite, or it could not be loaded. */
function checkModel(model: Model, { json }: DoctorArguments): number {
  const { statistics } = model;
  const columns = statistics?.mean.length ?? 0;
  if (json) {
    printJson({ weightsNotFinite: [], columns, rows: statistics?.rows ?? null });
  } else {
    print(
      `${countOf(model.parameterCount, "weight")}, all finite`,
      statistics
        ? `training statistics: ${countOf(columns, "feature")}; compare new data with --data NEW`
        : "training statistics: none; fit() stores them in the model",
    );
  }
  return EXIT.success;
}

async function checkMachine(options: DoctorArguments): Promise<number> {
  const { target, json } = options;
  if (target !== undefined) {
    const hint = "add --data PATH";
    throw DataError.of("DOCTOR", "use --target", phrase("data"), phrase("none"), { hint });
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
  return EXIT.success;
}
