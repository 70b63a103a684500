// The binary files of CIFAR-10 and CIFAR-100: records of one or two labels and a red, a green and a blue
// plane of 32×32 pixels. https://www.cs.toronto.edu/~kriz/cifar.html

import { FormatError, phrase } from "../core/errors.ts";

export const SIDE = 32;
export const CHANNELS = 3;
const PLANE = SIDE * SIDE;
export const PIXELS: number = PLANE * CHANNELS;

/** The form of the records of a file. */
export interface CifarForm {
  readonly name: string;
  /** Number of classes of each label byte. */
  readonly labels: readonly number[];
  /** The label byte to read. */
  readonly label: number;
}

/** Length of a record in bytes. */
export const recordBytes = ({ labels }: CifarForm): number => labels.length + PIXELS;

/**
 * Writes the image of a record as NHWC to row `row` of `x`, and its label to `y`; `number` is the index of
 * the record in its file.
 * @throws FormatError for an invalid label
 */
export function parseRecord(
  bytes: Uint8Array,
  form: CifarForm,
  into: { readonly x: Uint8Array; readonly y: Int32Array; readonly row: number },
  { what, number }: { readonly what: string; readonly number: number },
): void {
  form.labels.forEach((classes, i) => {
    if (bytes[i]! >= classes) throw badLabel(bytes[i]!, classes, number, form, what);
  });
  const { x, y, row } = into;
  y[row] = bytes[form.label]!;
  let at = row * PIXELS;
  const red = form.labels.length;
  for (let i = red; i < red + PLANE; i++) {
    x[at++] = bytes[i]!;
    x[at++] = bytes[i + PLANE]!;
    x[at++] = bytes[i + 2 * PLANE]!;
  }
}

/** The number of records. @throws FormatError if the last one is incomplete, or there is none */
export function countRecords(length: number, form: CifarForm, what: string): number {
  const record = recordBytes(form);
  if (length > 0 && length % record === 0) return length / record;
  const expected = `records of ${record} bytes`;
  const got = `${Math.floor(length / record)} and ${length % record} bytes more`;
  throw FormatError.of("CIFAR_LENGTH", `read ${what}`, expected, phrase(got, length), {
    hint: `a binary file of ${form.name} consists of complete records; the "python" and "matlab" versions have another form`,
  });
}

function badLabel(got: number, classes: number, row: number, { name }: CifarForm, what: string) {
  const expected = `a label from 0 to ${classes - 1}`;
  const place = phrase(`${got} in record ${row}`, got);
  const hint = `records are counted from 0; is it a binary file of ${name}?`;
  return FormatError.of("CIFAR_LABEL", `read ${what}`, expected, place, { hint });
}
