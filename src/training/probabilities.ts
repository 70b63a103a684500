import { scratchMemory } from "../core/memory.ts";
import { sigmoid } from "../engine/js/math.ts";
import { softmax } from "../engine/js/ops/softmax.ts";

/** The softmax of each vector of logits, with the bits of the kernel. */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const memory = scratchMemory(4 * logits.length);
  memory.f32.set(logits);
  softmax(memory, 0, 0, logits.length / classes, classes);
  return memory.f32.slice(0, logits.length);
}

/** The sigmoid of each logit, with the bits of the kernel. */
export const sigmoids = (logits: Float32Array): Float32Array => logits.map(sigmoid);
