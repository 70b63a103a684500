import { DataError, phrase } from "../core/errors.ts";
import { writeTo } from "../format/places.ts";
import type { Model } from "../model/model.ts";
import type { LimitOptions } from "../node/budget.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import { flagOf } from "./option-rules.ts";
import { requireOtherFile } from "./output-paths.ts";
import { print, printJson } from "./terminal.ts";

/** What some formats take. */
interface FormatOptions {
  readonly input?: "nhwc" | "nchw";
  readonly preprocessing?: boolean;
  readonly targetPreprocessing?: boolean;
}

/** A format of other programs. */
interface ExportFormat {
  /** Of files. */
  readonly ending: string;
  /** Options that it takes. */
  readonly takes: readonly (keyof FormatOptions)[];
  write(model: Model, options: FormatOptions): Promise<Uint8Array>;
}

const FORMATS: Readonly<Record<string, ExportFormat>> = {
  onnx: {
    ending: ".onnx",
    takes: ["input", "preprocessing", "targetPreprocessing"],
    async write(model, options) {
      const { toOnnx } = await import("../onnx/export/to-onnx.ts");
      return toOnnx(model, options);
    },
  },
  predictor: {
    ending: ".js",
    takes: [],
    async write(model) {
      const { toPredictor } = await import("../predictor/to-predictor.ts");
      return new TextEncoder().encode(toPredictor(model));
    },
  },
};

/** Names of the formats. */
export const EXPORT_FORMATS: readonly string[] = Object.keys(FORMATS);

/** Options of export; without `preprocessing`, it is part of the file. */
export interface ExportOptions extends LimitOptions, FormatOptions {
  readonly to: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Writes a saved model in another format. @returns the exit code */
export async function exportCommand(path: string, options: ExportOptions): Promise<number> {
  const { to, json, out = path.replace(/(\.gradlane)?$/, FORMATS[to]!.ending) } = options;
  const format = FORMATS[to]!;
  const given = requireTaken(to, format, options);
  const model = await openModel(path, options);
  await requireOtherFile(out, path);
  const bytes = await format.write(model, given);
  await writeTo(out, bytes);
  if (json) {
    const weightsHash = model.weightsHash();
    printJson({ format: to, model: out, bytes: bytes.length, weightsHash });
  } else print(`saved: ${out}`);
  return EXIT.success;
}

const ALL: readonly (keyof FormatOptions)[] = ["input", "preprocessing", "targetPreprocessing"];

/** The options of a format. @throws DataError ARGUMENT for others */
function requireTaken(to: string, { takes }: ExportFormat, options: ExportOptions): FormatOptions {
  const isGiven = (name: keyof FormatOptions) =>
    options[name] !== undefined && options[name] !== true; // --no-… is true unless it is given
  const other = ALL.find((name) => isGiven(name) && !takes.includes(name));
  if (other) {
    const flag = flagOf(other);
    const expected = phrase("a format that takes it");
    throw DataError.of("ARGUMENT", `use ${flag}`, expected, to, { hint: `remove ${flag}` });
  }
  return Object.fromEntries(
    takes.flatMap((name) => (isGiven(name) ? [[name, options[name]]] : [])),
  );
}
