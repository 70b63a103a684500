// The filters of a convolution as its sums read them: here, as they are.

import type { Memory } from "../../../core/memory.ts";
import { sizesAt } from "./geometry.ts";

/** y = the kernel: only vectors need panels. */
export function convolvePanels(
  memory: Memory,
  kernel: number,
  y: number,
  descriptor: number,
): void {
  copyKernel(memory, kernel, y, descriptor);
}

/** y = the kernel. */
export function convolveFlippedPanels(
  memory: Memory,
  kernel: number,
  y: number,
  descriptor: number,
): void {
  copyKernel(memory, kernel, y, descriptor);
}

function copyKernel(memory: Memory, kernel: number, y: number, descriptor: number): void {
  const { kernelHeight, kernelWidth, channels, groups, filters } = sizesAt(memory, descriptor);
  const n = kernelHeight * kernelWidth * (channels / groups) * filters;
  memory.f32.copyWithin(y >>> 2, kernel >>> 2, (kernel >>> 2) + n);
}
