// The description in a model file, and the parts of it that need no model.

import { FormatError, phrase } from "../core/errors.ts";
import { readObject } from "../core/json.ts";
import { isRecord } from "../core/record.ts";
import { showText, showValue } from "../core/show.ts";
import { contentsHash, HASH_KEY } from "./contents-hash.ts";
import { FORMAT, METADATA_KEY, PREPROCESSING, restoreLists } from "./model-file.ts";
import { parseJson } from "./parse-json.ts";
import { refused } from "./refused.ts";
import type { Safetensors } from "./safetensors.ts";

/** A file with more layers is hostile. */
const LAYERS_AT_MOST = 10_000;

/** A description whose version, layers and outer shape are checked, and nothing else. */
export interface RawDescription {
  readonly layers: readonly unknown[];
  readonly network?: unknown;
  readonly training?: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

/**
 * The description of an undamaged file. Removes the tensors of its large lists.
 * @throws FormatError
 */
export function readDescription({ metadata, tensors }: Safetensors): RawDescription {
  const text = metadata.get(METADATA_KEY);
  if (text === undefined) {
    throw refused(`metadata ${showText(METADATA_KEY)}, as save() writes it`, "none");
  }
  requireUndamaged(text, metadata.get(HASH_KEY), tensors);
  const value = readObject(parseJson(text, "the description of the model"), (_, got) =>
    refused("a description", showValue(got)),
  );
  const { format = 1, layers, network, numericsVersion, training } = value;
  const newest = network === undefined ? FORMAT.layers : FORMAT.network;
  if (!(Number.isInteger(format) && (format as number) >= 1 && (format as number) <= newest)) {
    const isNewer = typeof format === "number" && format > newest;
    const hint = isNewer ? "a newer version of gradlane wrote it: update gradlane" : undefined;
    throw refused(`format ${newest} or lower`, showValue(format), hint);
  }
  if (!Array.isArray(layers) || countLayers(layers) > LAYERS_AT_MOST) {
    throw refused(`a list of at most ${LAYERS_AT_MOST} layers`, showValue(layers));
  }
  if (typeof numericsVersion !== "string") {
    throw refused("numericsVersion to be text", showValue(numericsVersion));
  }
  if (training !== undefined) {
    readObject(training, (_, got) => refused("training to be an object", showValue(got)));
  }
  const parts = PREPROCESSING.filter((key) => value[key] !== undefined);
  const restored = parts.map((key) => [key, restoreLists(value[key], key, tensors, refused)]);
  return { ...value, ...Object.fromEntries(restored) };
}

/** Records in lists, those inside others included. */
function countLayers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside = Object.values(value).reduce((sum, each) => sum + countLayers(each), 0);
  return inside + (isRecord(value) ? 1 : 0);
}

/** @throws FormatError DAMAGED if the hash differs; a file without one was changed on purpose */
function requireUndamaged(
  description: string,
  expected: string | undefined,
  tensors: Safetensors["tensors"],
): void {
  if (expected === undefined) return;
  const got = contentsHash(description, tensors);
  if (got === expected) return;
  const contents = phrase(`contents of SHA-256 ${expected.slice(0, 80)}`, expected);
  const hint = `the file is damaged: fetch it again (metadata "${HASH_KEY}")`;
  throw FormatError.of("DAMAGED", "load the model", contents, phrase(got, got), { hint });
}

/** Names of classes, if a file has some. */
export function readNames(classNames: unknown): readonly string[] | undefined {
  if (classNames === undefined || isListOf(classNames, "string")) return classNames;
  throw refused("class names to be a list of strings", showValue(classNames));
}

/** @throws FormatError if a schema has other columns than x */
export function requireColumns(expected: number | undefined, got: number): void {
  if (expected === undefined || expected === got) return;
  throw refused(`a schema of ${expected} columns`, `${got}`);
}

/** Whether a value is a list of values of one type. */
export function isListOf(value: unknown, type: "string" | "number"): value is readonly never[] {
  return Array.isArray(value) && value.every((each) => typeof each === type);
}
