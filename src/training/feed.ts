// Copies rows to where the programs read them: all at once if they fit, else in windows.

import { SlotType } from "../../assembly/control.ts";
import { copyRow, emptyLike } from "../array/rows.ts";
import { type Partners, partnersAmong } from "../augmentation/samples.ts";
import type { Controls } from "../engine/controls.ts";
import type { Instance } from "../engine/instance.ts";
import { permute } from "../engine/js/random.ts";
import type { Key } from "../random/keys.ts";
import { SLOT } from "./step-program.ts";

/** Rows of one input: `stride` elements each. */
export interface SlotRows {
  readonly data: Float32Array | Uint8Array | Int32Array;
  readonly stride: number;
  readonly type: SlotType;
}

/** 32-bit values as they are, `stride` a row. */
export const wordRows = (data: SlotRows["data"], stride = 1): SlotRows => ({
  data,
  stride,
  type: SlotType.word,
});

/** Copies the bytes of an array into memory. */
export const writeBytes = ({ memory }: Instance, address: number, data: SlotRows["data"]): void =>
  memory.u8.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);

const rowBytesOf = ({ data, stride }: SlotRows): number => stride * data.BYTES_PER_ELEMENT;

/** The rows that a run reads and writes. */
export interface FeedSource {
  readonly count: number;
  readonly x: SlotRows;
  readonly y?: SlotRows;
  readonly weights?: SlotRows;
  /** Elements of the output of each row, if it is kept. */
  readonly outputStride?: number;
  /** Numbers of the samples, and the transform that mixes rows, if any. */
  readonly augmentation?: {
    readonly samples: Int32Array;
    readonly mixing: { readonly transform: number } | undefined;
  };
}

/** Consecutive rows of an epoch that are in memory. */
export interface Window {
  /** First of its rows among those in memory, and their number. */
  readonly position: number;
  readonly rows: number;
  /** Set if the engine permutes the rows. */
  readonly shuffleKey?: Key;
}

/** Rows of an epoch and their order. */
export interface EpochOrder {
  readonly shuffleKey?: Key;
  readonly augmentKey?: Key;
  readonly firstRow?: number;
}

/** Half of the largest memory: larger data come in windows. */
const RESIDENT_LIMIT = 2147483648;
/** A slot without a table: the partner of row i is `stride` rows after it. */
const NO_TABLE = { address: 0, type: SlotType.word, stride: 0 } as const;
/** Bytes of a window. */
const WINDOW_BYTES = 33554432;

/** Rows in the memory of an instance. Call `release` when done. */
export class Feed {
  /** Predictions by row of the source. */
  readonly output: Float32Array;
  private readonly addresses = new Map<number, number>();
  private readonly windowRows: number;
  private readonly isResident: boolean;
  private readonly partners: Partners | undefined;

  constructor(
    private readonly instance: Instance,
    private readonly controls: Controls,
    private readonly source: FeedSource,
    batchSize: number,
    residentLimit: number = RESIDENT_LIMIT,
  ) {
    const { count, outputStride = 0, augmentation } = source;
    const inputBytes = this.inputs().reduce((sum, [, rows]) => sum + rowBytesOf(rows), 0);
    this.isResident = count * (4 * outputStride + inputBytes) <= residentLimit;
    this.partners = augmentation?.mixing && partnersAmong(augmentation.samples);
    const rowBytes = 4 * outputStride + inputBytes * this.copies;
    // whole batches, so that the steps are the same
    const batches = Math.floor(Math.min(WINDOW_BYTES, residentLimit) / rowBytes / batchSize);
    const windowRows = Math.min(count, Math.max(1, batches) * batchSize);
    this.windowRows = this.isResident ? count : windowRows;
    this.output = new Float32Array(count * outputStride);
    try {
      this.reserve(outputStride);
    } catch (error) {
      this.release();
      throw error;
    }
    if (this.isResident) for (const [slot, rows] of this.inputs()) this.write(slot, rows.data);
  }

  /** With mixing, a window has a second half: the partner of each row. */
  private get copies(): number {
    return this.partners && !this.isResident ? 2 : 1;
  }

  /** The windows of an epoch from a row on, in order. Each is in memory until the next one is requested. */
  *windows({ shuffleKey, augmentKey, firstRow = 0 }: EpochOrder): Generator<Window> {
    const { count, augmentation } = this.source;
    if (this.isResident) {
      const rows = count - firstRow;
      yield { position: firstRow, rows, ...(shuffleKey && { shuffleKey }) };
      this.collect((position) => position, count);
      return;
    }
    for (let first = firstRow; first < count; first += this.windowRows) {
      const rows = Math.min(this.windowRows, count - first);
      const numberOf = (i: number) =>
        shuffleKey ? permute(first + i, count, shuffleKey[0], shuffleKey[1]) : first + i;
      if (this.partners) {
        const { samples, mixing } = augmentation!;
        const partnerOf = (row: number) =>
          this.partners!.rowOf(samples[row]!, mixing!.transform, augmentKey!);
        this.copy((i) => (i < rows ? numberOf(i) : partnerOf(numberOf(i - rows))), 2 * rows);
        this.controls.setSlot(SLOT.partners, { ...NO_TABLE, stride: rows });
      } else if (shuffleKey) this.copy(numberOf, rows);
      else this.copyInOrder(first, rows);
      yield { position: 0, rows };
      this.collect(numberOf, rows);
    }
  }

  release(): void {
    for (const address of this.addresses.values()) this.instance.free(address);
    this.addresses.clear();
  }

  private inputs(): [number, SlotRows][] {
    const { x, y, weights, augmentation } = this.source;
    const samples = augmentation && wordRows(augmentation.samples);
    const inputs = Object.entries({ x, y, weights, samples });
    return inputs.flatMap(([name, rows]) =>
      rows ? [[SLOT[name as keyof typeof SLOT], rows]] : [],
    );
  }

  private reserve(outputStride: number): void {
    const place = (slot: number, bytes: number, { type, stride }: Omit<SlotRows, "data">) => {
      const address = this.instance.allocate(bytes);
      this.addresses.set(slot, address);
      this.controls.setSlot(slot, { address, type, stride });
    };
    for (const [slot, rows] of this.inputs()) {
      place(slot, this.windowRows * this.copies * rowBytesOf(rows), rows);
    }
    const { table } = this.partners ?? {};
    if (table && this.isResident) {
      place(SLOT.partners, table.byteLength, NO_TABLE);
      this.write(SLOT.partners, table);
    }
    const output = { type: SlotType.word, stride: outputStride };
    if (outputStride > 0) place(SLOT.output, 4 * this.windowRows * outputStride, output);
  }

  private write(slot: number, data: SlotRows["data"]): void {
    writeBytes(this.instance, this.addresses.get(slot)!, data);
  }

  private copyInOrder(first: number, rows: number): void {
    for (const [slot, { data, stride }] of this.inputs()) {
      this.write(slot, data.subarray(first * stride, (first + rows) * stride));
    }
  }

  /** Copies rows of the source into the window. */
  private copy(numberOf: (i: number) => number, rows: number): void {
    for (const [slot, { data, stride }] of this.inputs()) {
      const window = emptyLike(data, rows * stride) as SlotRows["data"];
      for (let i = 0; i < rows; i++) copyRow(window, i, data, numberOf(i), stride);
      this.write(slot, window);
    }
  }

  /** Copies the outputs of a window to their rows of the source. */
  private collect(numberOf: (i: number) => number, rows: number): void {
    const { outputStride = 0 } = this.source;
    if (outputStride === 0) return;
    const at = this.addresses.get(SLOT.output)! >>> 2;
    const outputs = this.instance.memory.f32.subarray(at, at + rows * outputStride);
    for (let i = 0; i < rows; i++) copyRow(this.output, numberOf(i), outputs, i, outputStride);
  }
}
