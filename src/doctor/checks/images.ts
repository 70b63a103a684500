// Images: empty, identical, of numbers outside 0 to 1.

import { countOf, shortNumber, shortPercent } from "../../core/text.ts";
import { type Finding, finding } from "../finding.ts";
import { sameRow } from "../row-keys.ts";
import type { Subject } from "../subject.ts";

/** Findings about x [n, height, width, channels]. */
export function* checkImages({ train, columns, kind }: Subject): Iterable<Finding> {
  const { x, rows, sample } = train;
  const { data } = x;
  if (kind !== "images" || rows === 0 || columns === 0) return;
  const empty: number[] = [];
  const channels = x.shape[3]!;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let isEmpty = true;
    for (let i = start; i < start + columns; i++) {
      const value = data[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
      isEmpty &&= i < start + channels || value === data[i - channels];
    }
    if (isEmpty) empty.push(row);
  }
  let same = 1;
  while (same < rows && sameRow(x, 0, x, same)) same++;
  if (rows > 1 && same === rows) {
    const message = `all ${rows} images are identical`;
    const details = { count: rows, values: { images: rows } };
    yield finding("identical-images", "problem", message, "check how they are read", details);
  }
  if (empty.length > 0) {
    const share = empty.length / rows;
    const severity = empty.length === rows ? "problem" : "warning";
    const message = `${countOf(empty.length, "image")} of one colour (${shortPercent(share)})`;
    yield finding("empty-images", severity, message, "check how they are read; leave them out", {
      rows: empty.map(sample),
      count: empty.length,
      values: { images: empty.length, share },
    });
  }
  yield* checkRange(data instanceof Uint8Array, least, most);
}

function* checkRange(isBytes: boolean, least: number, most: number): Iterable<Finding> {
  if (isBytes ? most > 1 || most === least : least >= 0 && most <= 1) return;
  const message = isBytes
    ? "images of bytes 0 and 1, which scaled by 1/255 are black"
    : `images of numbers from ${shortNumber(least)} to ${shortNumber(most)}`;
  const asNumbers =
    least >= 0 && most <= 255 ? "pass a Uint8Array, or divide by 255" : "scale them to 0 to 1";
  const advice = isBytes ? "pass a Float32Array, or bytes from 0 to 255" : asNumbers;
  yield finding("image-range", "warning", message, advice, { count: 1, values: { least, most } });
}
