// Images: empty ones, all the same, of numbers outside 0 to 1.

import { shortNumber, shortPercent } from "../../core/text.ts";
import { countOf, type Finding, firstRows } from "../finding.ts";
import { sameRow } from "../row-keys.ts";
import type { Subject } from "../subject.ts";

/** Findings about x [n, height, width, channels]. */
export function checkImages({ train, columns }: Subject): Finding[] {
  const { x, rows, sample } = train;
  const { data } = x;
  if (rows === 0 || columns === 0) return [];
  const empty: number[] = [];
  const colors = x.shape[3]!;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let isEmpty = true;
    for (let i = start; i < start + columns; i++) {
      const value = data[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
      isEmpty &&= i < start + colors || value === data[i - colors];
    }
    if (isEmpty) empty.push(row);
  }
  const isSame = rows > 1 && allRows(rows, (row) => sameRow(x, 0, x, row));
  return [
    ...(isSame
      ? [
          {
            code: "identical-images",
            severity: "problem",
            message: `all ${rows} images are the same`,
            advice: "look at how they are read",
            count: rows,
            values: { images: rows },
          } as const,
        ]
      : []),
    ...(empty.length > 0
      ? [
          {
            code: "empty-images",
            severity: empty.length === rows ? "problem" : "warning",
            message: `${countOf(empty.length, "image")} of one colour (${shortPercent(empty.length / rows)})`,
            advice: "look at how they are read; leave them out",
            rows: firstRows(empty.map(sample)),
            count: empty.length,
            values: { images: empty.length, share: empty.length / rows },
          } as const,
        ]
      : []),
    ...rangeFinding(data instanceof Uint8Array, least, most),
  ];
}

function rangeFinding(isBytes: boolean, least: number, most: number): Finding[] {
  if (isBytes ? most > 1 || most === least : least >= 0 && most <= 1) return [];
  const looksLikeBytes = least >= 0 && most <= 255;
  return [
    {
      code: "image-range",
      severity: "warning",
      message: isBytes
        ? "images of bytes that are 0 or 1: taken as v / 255 they are black"
        : `images of numbers from ${shortNumber(least)} to ${shortNumber(most)}`,
      advice: isBytes
        ? "pass a Float32Array, or bytes from 0 to 255"
        : looksLikeBytes
          ? "pass a Uint8Array, or divide by 255"
          : "scale them to 0 to 1",
      count: 1,
      values: { least, most },
    },
  ];
}

function allRows(rows: number, isTrue: (row: number) => boolean): boolean {
  for (let row = 0; row < rows; row++) if (!isTrue(row)) return false;
  return true;
}
