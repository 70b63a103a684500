// Which positions have a tap inside an image.
//
// Along an axis, the tap of position i is pixel `tap` + i step. Positions are those of the output that share a tap, or
// taps that share a position of the output.

/** The first of n positions whose tap is not before the image; n if there is none. */
export function firstInside(tap: i32, step: i32, n: i32): i32 {
  return min(n, tap < 0 ? (step - 1 - tap) / step : 0);
}

/** The end of the n positions whose tap is not behind the image of `size` pixels; it may be before the first. */
export function endInside(tap: i32, step: i32, size: i32, n: i32): i32 {
  return tap < size ? min(n, (size - 1 - tap) / step + 1) : 0;
}
