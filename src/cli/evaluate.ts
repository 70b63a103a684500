import { DataError } from "../core/errors.ts";
import { classNamesOf } from "../model/classes.ts";
import { assess, jsonLine, linesOfClasses, valueLine } from "./assessment.ts";
import { loadTestData } from "./data.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import type { ReadingArguments } from "./table-options.ts";
import { linesOf, print, say } from "./terminal.ts";

/** Arguments of `gradlane evaluate` and `gradlane predict`. */
export interface ModelArguments extends EngineArguments, ReadingArguments {
  readonly data?: string;
  /** Files of arrays, in place of data. */
  readonly x?: string;
  readonly y?: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** Where the rows are. @throws DataError where nothing says so */
export function requirePath({ data, x }: Pick<ModelArguments, "data" | "x">): string {
  const path = data ?? x;
  if (path !== undefined) return path;
  throw new DataError("ARGUMENT", "Cannot read data: expected --data or --x, got neither", {
    expected: "--data or --x",
    hint: "add --data PATH",
  });
}

/** Measures a saved model. @returns the exit code */
export async function evaluateCommand(path: string, options: ModelArguments): Promise<number> {
  await startEngine(options);
  const model = await openModel(path, options);
  const { data, notes } = await loadTestData(requirePath(options), options, {
    classNames: classNamesOf(model),
    inputShape: model.architecture.input.shape,
    schema: model.schema,
  });
  say(...notes.flatMap(linesOf));
  const began = performance.now();
  const result = await assess(model, data);
  const seconds = (performance.now() - began) / 1000;
  const lines = options.json
    ? [jsonLine(result, model, seconds, path)]
    : [...linesOfClasses(result), valueLine(result), `weights hash: ${model.weightsHash()}`];
  print(...lines);
  return EXIT.fine;
}
