// What views draw besides curves, each by a name. They cost time, so the session makes them rarely enough.

import { pictureLooks } from "../tasks/pictures/looks.ts";
import { pointLooks } from "../tasks/points/looks.ts";
import { tableLooks } from "../tasks/tables/looks.ts";
import { confusion } from "./looks/confusion.ts";
import { distributions } from "./looks/distributions.ts";
import { onnx } from "./looks/onnx.ts";
import { weights } from "./looks/weights.ts";
import { worst } from "./looks/worst.ts";
import type { Training } from "./training.ts";

/** Looks at a training. Its result goes to the page as a message. */
export type Look = (training: Training, options: never) => unknown;

export const LOOKS: Readonly<Record<string, Look>> = {
  weights,
  distributions,
  confusion,
  worst,
  onnx,
  ...pointLooks,
  ...pictureLooks,
  ...tableLooks,
};

/** Buffers in a value, which messages hand over instead of copying them. */
export function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) buffersIn(each, found);
  }
  return [...found];
}
