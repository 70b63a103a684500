// Rotated, scaled and resized images: each pixel is interpolated between four of the original.

/** Lanes from 0 to 2^22 rounded to integers, half to even. */
export function nearestByte(v: v128): v128 {
  const round = f32x4.splat(8388608); // 2^23
  return f32x4.sub(f32x4.add(v, round), round);
}

/**
 * Pixel (i, j) of y [height, width, channels] = x at row c j + d i + f and column a j + b i + e, bilinear
 * between pixels of the box from (top, left) to before (bottom, right). Outside are zeros or, with isClamped = 1,
 * the edge pixels. With isBytes = 1 values are rounded, half to even. Overwrites y; x has `pitch` pixels per row,
 * and 16 readable bytes after its end.
 */
export function resample(
  x: usize,
  pitch: i32,
  channels: i32,
  top: i32,
  left: i32,
  bottom: i32,
  right: i32,
  isClamped: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  y: usize,
  height: i32,
  width: i32,
  isBytes: i32,
): void {
  const pixelBytes = channels << 2;
  const rowBytes = <usize>(pitch * pixelBytes);
  let to = y;
  for (let i: i32 = 0; i < height; i++) {
    const firstColumn = b * <f64>i + e;
    const firstRow = d * <f64>i + f;
    for (let j: i32 = 0; j < width; j++, to += pixelBytes) {
      let column = a * <f64>j + firstColumn;
      let row = c * <f64>j + firstRow;
      if (isClamped === 1) {
        column = min(max(column, <f64>left), <f64>(right - 1));
        row = min(max(row, <f64>top), <f64>(bottom - 1));
      } else if (
        !(
          column > <f64>(left - 1) &&
          column < <f64>right &&
          row > <f64>(top - 1) &&
          row < <f64>bottom
        )
      ) {
        storePixel(to, f32x4.splat(0), channels); // also coordinates beyond i32
        continue;
      }
      const lowRow = floor(row);
      const lowColumn = floor(column);
      const down = f32x4.splat(<f32>(row - lowRow));
      const along = f32x4.splat(<f32>(column - lowColumn));
      const r = <i32>lowRow;
      const q = <i32>lowColumn;
      const at = x + <usize>((r * pitch + q) * pixelBytes);
      let p00: v128, p01: v128, p10: v128, p11: v128;
      if (r >= top && r + 1 < bottom && q >= left && q + 1 < right) {
        p00 = loadPixel(at, channels);
        p01 = loadPixel(at + pixelBytes, channels);
        p10 = loadPixel(at + rowBytes, channels);
        p11 = loadPixel(at + rowBytes + pixelBytes, channels);
      } else {
        const isAbove = r >= top;
        const isBelow = r + 1 < bottom;
        const isLeft = q >= left;
        const isRight = q + 1 < right;
        p00 = pixelIf(isAbove && isLeft, at, channels);
        p01 = pixelIf(isAbove && isRight, at + pixelBytes, channels);
        p10 = pixelIf(isBelow && isLeft, at + rowBytes, channels);
        p11 = pixelIf(isBelow && isRight, at + rowBytes + pixelBytes, channels);
      }
      const v = between(between(p00, p01, along), between(p10, p11, along), down);
      storePixel(to, isBytes === 1 ? nearestByte(v) : v, channels);
    }
  }
}

function between(p: v128, q: v128, share: v128): v128 {
  return f32x4.add(p, f32x4.mul(share, f32x4.sub(q, p)));
}

function pixelIf(isInside: bool, at: usize, channels: i32): v128 {
  return isInside ? loadPixel(at, channels) : f32x4.splat(0);
}

/** A pixel; lanes after its channels are not used. */
function loadPixel(at: usize, channels: i32): v128 {
  if (channels === 1) return v128.load32_zero(at);
  return channels === 2 ? v128.load64_zero(at) : v128.load(at);
}

function storePixel(to: usize, v: v128, channels: i32): void {
  if (channels === 1) {
    v128.store_lane<f32>(to, v, 0);
    return;
  }
  if (channels === 4) {
    v128.store(to, v);
    return;
  }
  v128.store_lane<i64>(to, v, 0);
  if (channels === 3) v128.store_lane<f32>(to, v, 2, 8);
}
