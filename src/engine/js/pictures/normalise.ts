// Batch normalisation of x [rows, channels]: each channel by its mean and a factor, and the gradient of x.

import type { Memory } from "../../../core/memory.ts";
import { applyEpilogue } from "../ops/activations.ts";

const round = Math.fround;

/**
 * y = (x − mean) · factor + offset, then the epilogue. Overwrites y [rows, channels]; y may be x.
 */
export function normalise(
  memory: Memory,
  x: number,
  mean: number,
  factor: number,
  offset: number,
  y: number,
  rows: number,
  channels: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const [xt, mt, ft, ot, yt] = [x >>> 2, mean >>> 2, factor >>> 2, offset >>> 2, y >>> 2];
  for (let i = 0; i < rows * channels; i++) {
    const c = i % channels;
    const scaled = round(round(f32[xt + i]! - f32[mt + c]!) * f32[ft + c]!);
    f32[yt + i] = scaled + f32[ot + c]!;
  }
  applyEpilogue(memory, epilogue, alpha, saved, y, rows * channels);
}

/**
 * dx = (dy · factor − shift) − (x − mean) · slope, then the epilogue. Overwrites dx [rows, channels]; it may be x or dy.
 */
export function normaliseGradient(
  memory: Memory,
  x: number,
  mean: number,
  dy: number,
  shift: number,
  slope: number,
  factor: number,
  dx: number,
  rows: number,
  channels: number,
  epilogue: number,
  alpha: number,
  saved: number,
): void {
  const { f32 } = memory;
  const [xt, mt, dt, at] = [x >>> 2, mean >>> 2, dy >>> 2, shift >>> 2];
  const [bt, ft, out] = [slope >>> 2, factor >>> 2, dx >>> 2];
  for (let i = 0; i < rows * channels; i++) {
    const c = i % channels;
    const along = round(round(f32[xt + i]! - f32[mt + c]!) * f32[bt + c]!);
    f32[out + i] = round(round(f32[dt + i]! * f32[ft + c]!) - f32[at + c]!) - along;
  }
  applyEpilogue(memory, epilogue, alpha, saved, dx, rows * channels);
}
