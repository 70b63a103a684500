import { roundToFloat32, toSource } from "../array/ndarray.ts";
import type { ArrayInput, NdArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { ALIGNMENT, align, scratchMemory } from "../core/memory.ts";
import { requireKnownKeys } from "../core/names.ts";
import { augment } from "../engine/js/augmentation/augment.ts";
import { mixupShares } from "../engine/js/augmentation/mixup.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { requireImages, requireWhole } from "./images.ts";
import { planAugmentation } from "./plan.ts";
import { requireColorRange } from "./range.ts";
import { partnersAmong, samplesOf } from "./samples.ts";
import type { Step } from "./step.ts";

/** Addresses of kernels have a sign. */
const MOST_BYTES = 0x7fffffff;

/** Images, or a data set of images. */
export type PreviewInput = ArrayInput | { readonly x: ArrayInput; readonly samples?: Int32Array };

/** See Augmentation.preview(). The kernels' twins, on a memory of their own. */
export function previewOf(
  { steps, seed }: { readonly steps: readonly Step[]; readonly seed: number },
  given: PreviewInput,
  n: number,
  options: { readonly epoch?: number },
): NdArray {
  requireKnownKeys("preview", options, ["epoch"]);
  const { epoch = 0 } = options;
  const input = typeof given === "object" && given !== null && "x" in given ? given : { x: given };
  const source = toSource(input.x, "x");
  const image = requireImages("preview", source.shape);
  const count = source.shape[0]!;
  requireColorRange("preview", steps, source);
  requireWhole("preview", "n", n, 1, count);
  requireWhole("preview", "epoch", epoch, 0, Number.MAX_SAFE_INTEGER);
  const { words, scratchBytes, output, mixing } = planAugmentation(steps, image);
  const samples = samplesOf("preview", input, count);
  const key = keyFor(seed, PURPOSE.augment, epoch);

  // the images, behind them those that are mixed into them
  const rows = Array.from({ length: n }, (_, row) => row);
  if (mixing) {
    const { rowOf } = partnersAmong(samples);
    for (let row = 0; row < n; row++) rows.push(rowOf(samples[row]!, mixing.transform, key));
  }
  const isBytes = source.data instanceof Uint8Array;
  const data = isBytes ? (source.data as Uint8Array) : roundToFloat32(source, "x");
  const stride = image.height * image.width * image.channels;
  const elements = output.height * output.width * output.channels;

  let end = ALIGNMENT;
  const reserve = (bytes: number): number => {
    const address = end;
    end += align(bytes);
    return address;
  };
  const plan = reserve(4 * words.length);
  const numbers = reserve(4 * rows.length);
  const indices = reserve(4 * rows.length);
  const shares = reserve(4 * n);
  const scratch = reserve(scratchBytes);
  const y = reserve(4 * n * elements);
  const x = reserve(4 * rows.length * stride);
  if (end > MOST_BYTES) {
    throw DataError.of(
      "TOO_LARGE",
      "preview",
      `images that need at most ${MOST_BYTES} bytes`,
      end,
      { expected: MOST_BYTES, hint: "look at fewer or smaller images" },
    );
  }
  const memory = scratchMemory(end);
  const { i32, f32, u8 } = memory;
  i32.set(words, plan >>> 2);
  rows.forEach((row, i) => {
    i32[(numbers >>> 2) + i] = samples[row]!;
    i32[(indices >>> 2) + i] = i;
    const pixels = data.subarray(row * stride, (row + 1) * stride);
    if (isBytes) u8.set(pixels, x + i * stride);
    else f32.set(pixels, (x >>> 2) + i * stride);
  });
  if (mixing) {
    const { alpha, transform } = mixing;
    mixupShares(memory, numbers, indices, shares, n, alpha, transform, ...key);
  }
  const partners = indices + 4 * n;
  augment(
    ...([memory, x, stride, isBytes ? 1 : 0, 0, numbers, indices, partners, shares] as const),
    ...([y, n, plan, scratch, ...key] as const),
  );
  const values = f32.subarray(y >>> 2, (y >>> 2) + n * elements);
  return {
    data: isBytes ? Uint8Array.from(values) : values.slice(),
    shape: [n, output.height, output.width, output.channels],
  };
}
