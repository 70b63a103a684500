import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataError, phrase, RuntimeUnsupportedError } from "../core/errors.ts";
import { writeTo } from "../format/places.ts";
import type { Model } from "../model/model.ts";
import type { LimitOptions } from "../node/budget.ts";
import { unwritable } from "../node/system-errors.ts";
import { EXIT } from "./exit.ts";
import { openModel } from "./open-model.ts";
import { flagOf } from "./option-rules.ts";
import { requireOtherFile } from "./output-paths.ts";
import { linesOf, printAll, printJson } from "./terminal.ts";

/** What some formats take. */
interface FormatOptions {
  readonly names?: "sequential" | "layers";
  readonly input?: "nhwc" | "nchw";
  readonly preprocessing?: boolean;
  readonly targetPreprocessing?: boolean;
}

/** A format of other programs. */
interface ExportFormat {
  /** Of files. */
  readonly ending: string;
  /** Whether it writes several files into a folder. */
  readonly isFolder?: true;
  /** Options that it takes. */
  readonly takes: readonly (keyof FormatOptions)[];
  write(model: Model, options: FormatOptions, out: string): Promise<Exported>;
}

/** What a format writes. */
interface Exported {
  /** One file, or those of a folder by their names. */
  readonly bytes: Uint8Array | Readonly<Record<string, Uint8Array>>;
  /** What else is printed, as text and as properties of the JSON. */
  readonly text?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

const FORMATS: Readonly<Record<string, ExportFormat>> = {
  onnx: {
    ending: ".onnx",
    takes: ["input", "preprocessing", "targetPreprocessing"],
    async write(model, options) {
      const { toOnnx } = await import("../onnx/export/to-onnx.ts");
      return { bytes: toOnnx(model, options) };
    },
  },
  safetensors: {
    ending: ".safetensors",
    takes: ["names"],
    async write(model, options, out) {
      const { stateDictMapping, toSafetensors } = await import("../pytorch/to-safetensors.ts");
      const bytes = toSafetensors(model, options);
      const mapping = stateDictMapping(model, options);
      const code = options.names === "layers" ? undefined : await pytorchCode(model, basename(out));
      const text = [mapping.toText(), ...(code === undefined ? [] : ["", code.trimEnd()])].join(
        "\n",
      );
      return {
        bytes,
        text,
        facts: { mapping: mapping.tensors, ...(code !== undefined && { code }) },
      };
    },
  },
  tfjs: {
    ending: "-tfjs",
    isFolder: true,
    takes: ["preprocessing", "targetPreprocessing"],
    async write(model, options) {
      const { toTfjs } = await import("../tfjs/export/to-tfjs.ts");
      return { bytes: toTfjs(model, options) };
    },
  },
  predictor: {
    ending: ".js",
    takes: [],
    async write(model) {
      const { toPredictor } = await import("../predictor/to-predictor.ts");
      return { bytes: new TextEncoder().encode(toPredictor(model)) };
    },
  },
};

/** The network in PyTorch; undefined if PyTorch has no equal, whose tensors are named after the layers. */
async function pytorchCode(model: Model, file: string): Promise<string | undefined> {
  const { toPyTorch } = await import("../pytorch/to-pytorch.ts");
  try {
    return toPyTorch(model, { file });
  } catch (error) {
    if (error instanceof RuntimeUnsupportedError) return undefined;
    throw error;
  }
}

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
  if (!format.isFolder) await requireOtherFile(out, path);
  const { bytes, text, facts } = await format.write(model, given, out);
  const size = bytes instanceof Uint8Array ? bytes.length : await writeFolder(out, bytes);
  if (bytes instanceof Uint8Array) await writeTo(out, bytes);
  if (json) {
    const weightsHash = model.weightsHash();
    printJson({ format: to, model: out, bytes: size, weightsHash, ...facts });
  } else printAll([...(text === undefined ? [] : [...linesOf(text), ""]), `saved: ${out}`]);
  return EXIT.success;
}

/** Writes files into a folder, which may exist. Returns the number of their bytes. */
async function writeFolder(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<number> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw unwritable(folder, error);
  });
  let size = 0;
  for (const [name, bytes] of Object.entries(files)) {
    await writeTo(join(folder, name), bytes);
    size += bytes.length;
  }
  return size;
}

const ALL: readonly (keyof FormatOptions)[] = [
  ...(["input", "names", "preprocessing", "targetPreprocessing"] as const),
];

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
