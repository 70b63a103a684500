// The binary files of CIFAR-10 and CIFAR-100: records of one or two labels and 32×32 pixels, all the
// red ones first, then green, then blue. https://www.cs.toronto.edu/~kriz/cifar.html

import { FormatError } from "../core/errors.ts";

export const SIDE = 32;
export const CHANNELS = 3;
const PLANE = SIDE * SIDE;
export const PIXELS: number = PLANE * CHANNELS;

/** What the bytes before the pixels of a record are. */
export interface CifarForm {
  readonly name: string;
  /** Classes of each label byte, in the order of the bytes. */
  readonly labels: readonly number[];
  /** The byte to keep. */
  readonly label: number;
}

/** Bytes of a record. */
export const recordBytes = ({ labels }: CifarForm): number => labels.length + PIXELS;

/**
 * The image of a record as NHWC into row `row` of `x`, and its label into `y`; `number` is that of the
 * record within its file.
 * @throws FormatError if a label is none
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

/** How many records there are. @throws FormatError if the last one is not whole, or there is none */
export function countRecords(length: number, form: CifarForm, what: string): number {
  const record = recordBytes(form);
  if (length > 0 && length % record === 0) return length / record;
  const expected = `records of ${record} bytes`;
  const got = `${Math.floor(length / record)} and ${length % record} bytes more`;
  throw new FormatError("CIFAR_LENGTH", `Cannot read ${what}: expected ${expected}, got ${got}`, {
    expected,
    got: length,
    hint: `a binary file of ${form.name} holds nothing but whole records; the "python" and "matlab" versions have another form`,
  });
}

function badLabel(got: number, classes: number, row: number, { name }: CifarForm, what: string) {
  const expected = `a label from 0 to ${classes - 1}`;
  return new FormatError(
    "CIFAR_LABEL",
    `Cannot read ${what}: expected ${expected}, got ${got} in record ${row}`,
    { expected, got, hint: `records are counted from 0; is it a binary file of ${name}?` },
  );
}
