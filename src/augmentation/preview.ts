import { roundToFloat32, toSource } from "../array/ndarray.ts";
import type { ArrayInput, NdArray } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { ALIGNMENT, align, scratchMemory } from "../core/memory.ts";
import { badOption, numberOption, readOptions } from "../core/options.ts";
import { augment } from "../engine/js/augmentation/augment.ts";
import { mixupShares } from "../engine/js/augmentation/mixup.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { requireImages } from "./images.ts";
import { planAugmentation } from "./plan.ts";
import { requireColorRange } from "./range.ts";
import { partnersAmong, samplesOf } from "./samples.ts";
import type { Step } from "./step.ts";

/** Addresses of kernels are signed. */
const MOST_BYTES = 0x7fffffff;

/** Images, or a data set of images. */
export type PreviewInput = ArrayInput | { readonly x: ArrayInput; readonly samples?: Int32Array };

/** See Augmentation.preview(). Runs the twins of the kernels in separate memory. */
export function previewOf(
  { steps, seed }: { readonly steps: readonly Step[]; readonly seed: number },
  given: PreviewInput,
  n: number,
  options: { readonly epoch?: number },
  code: string,
): NdArray {
  const table = { epoch: numberOption({ default: 0, low: 0, integer: true }) };
  const { epoch } = readOptions("preview", table, options, code);
  const input = typeof given === "object" && given !== null && "x" in given ? given : { x: given };
  const source = toSource(input.x, "x");
  const image = requireImages("preview", source.shape);
  const count = source.shape[0]!;
  requireColorRange("preview", steps, source);
  const { accepts, expected } = numberOption({ low: 1, high: count, integer: true });
  if (!accepts(n)) throw badOption("preview", "n", expected, n, code);
  const { words, scratchBytes, output, mixing } = planAugmentation(steps, image);
  const samples = samplesOf("preview", input, count);
  const key = keyFor(seed, PURPOSE.augment, epoch);

  // the images, followed by their partners in mixup
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
    const most = phrase(`images that need at most ${MOST_BYTES} bytes`, MOST_BYTES);
    const hint = "preview fewer or smaller images";
    throw DataError.of("TOO_LARGE", "preview", most, end, { hint });
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
