// The binary files of CIFAR-10 and CIFAR-100: records of one or two labels and 32×32 pixels, all the
// red ones first, then green, then blue. https://www.cs.toronto.edu/~kriz/cifar.html

import { FormatError } from "../errors.ts";

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

/**
 * The images of a file as NHWC into `x`, and their labels into `y`, from row `first` on.
 * @throws FormatError if the bytes are not whole records, or a label is none, with the record
 */
export function parseCifar(
  bytes: Uint8Array,
  form: CifarForm,
  into: { readonly x: Uint8Array; readonly y: Int32Array; readonly first: number },
  what: string,
): void {
  const record = form.labels.length + PIXELS;
  for (let row = 0, start = 0; start < bytes.length; row++, start += record) {
    form.labels.forEach((classes, i) => {
      if (bytes[start + i]! >= classes) throw badLabel(bytes[start + i]!, classes, row, form, what);
    });
    into.y[into.first + row] = bytes[start + form.label]!;
    let at = (into.first + row) * PIXELS;
    const red = start + form.labels.length;
    for (let i = red; i < red + PLANE; i++) {
      into.x[at++] = bytes[i]!;
      into.x[at++] = bytes[i + PLANE]!;
      into.x[at++] = bytes[i + 2 * PLANE]!;
    }
  }
}

/** How many records there are. @throws FormatError if the last one is not whole, or there is none */
export function countRecords(length: number, form: CifarForm, what: string): number {
  const record = form.labels.length + PIXELS;
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
