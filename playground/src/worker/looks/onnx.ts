// The model as an ONNX file.

import { DataError, toOnnx } from "../../gradlane.ts";
import type { Training } from "../training.ts";

export interface OnnxSeen {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why the preprocessing is left out. */
  readonly reason?: string;
}

/** The file; without the preprocessing if ONNX cannot say that, as of features made by hand. */
export function onnx({ model }: Training): OnnxSeen {
  try {
    return { bytes: toOnnx(model) as Uint8Array<ArrayBuffer> };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const bytes = toOnnx(model, { preprocessing: false }) as Uint8Array<ArrayBuffer>;
    return { bytes, reason: error.message };
  }
}
