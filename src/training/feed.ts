// Brings rows to where the programs find them: all at once where they fit, else in windows.

import { SlotType } from "../../assembly/control.ts";
import { emptyLike } from "../array/rows.ts";
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

/** What a run reads and writes, row by row. */
export interface FeedSource {
  readonly count: number;
  readonly x: SlotRows;
  readonly y?: SlotRows;
  readonly weights?: SlotRows;
  /** Elements of the output of each row, where it is to be kept. */
  readonly outputStride?: number;
  /** Numbers of the samples, for augmentation; `mixing` where rows are mixed with others. */
  readonly augmentation?: {
    readonly samples: Int32Array;
    readonly mixing: { readonly transform: number } | undefined;
  };
}

/** A stretch of an epoch that lies in memory. */
export interface Window {
  /** Where it begins among the rows in memory, and number of rows, up to the last of those. */
  readonly position: number;
  readonly rows: number;
  /** Set where the engine permutes the rows itself. */
  readonly shuffleKey?: Key;
}

/** Which rows of an epoch are brought, and in which order. */
export interface EpochOrder {
  readonly shuffleKey?: Key;
  readonly augmentKey?: Key;
  readonly firstRow?: number;
}

/** Half of the largest memory: what data may fill before they are brought in windows. */
const RESIDENT_LIMIT = 2147483648;
/** Row i is the row of rank i. */
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
    const inputBytes = this.inputs().reduce(
      (sum, [, rows]) => sum + rows.stride * rows.data.BYTES_PER_ELEMENT,
      0,
    );
    this.isResident = count * (4 * outputStride + inputBytes) <= residentLimit;
    this.partners = augmentation?.mixing && partnersAmong(augmentation.samples);
    const rowBytes = 4 * outputStride + inputBytes * this.copies;
    // whole batches, so that the steps are the same
    const batches = Math.max(
      1,
      Math.floor(Math.min(WINDOW_BYTES, residentLimit) / rowBytes / batchSize),
    );
    this.windowRows = this.isResident ? count : Math.min(count, batches * batchSize);
    this.output = new Float32Array(count * outputStride);
    try {
      this.reserve(outputStride);
    } catch (error) {
      this.release();
      throw error;
    }
    if (this.isResident) for (const [slot, rows] of this.inputs()) this.write(slot, rows.data);
  }

  /** In a window each row is followed, so many rows behind it, by the one that is mixed into it. */
  private get copies(): number {
    return this.partners && !this.isResident ? 2 : 1;
  }

  /**
   * The windows of an epoch from a row on, in order. Each is in memory until the next is asked for.
   * `augmentKey` says which rows are mixed.
   */
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
        this.bring((i) => (i < rows ? numberOf(i) : partnerOf(numberOf(i - rows))), 2 * rows);
        this.controls.setSlot(SLOT.partners, { ...NO_TABLE, stride: rows });
      } else if (shuffleKey) this.bring(numberOf, rows);
      else this.bringInOrder(first, rows);
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
    const samples = augmentation && {
      data: augmentation.samples,
      stride: 1,
      type: SlotType.word,
    };
    return [
      [SLOT.x, x],
      ...(y ? [[SLOT.y, y] satisfies [number, SlotRows]] : []),
      ...(weights ? [[SLOT.weights, weights] satisfies [number, SlotRows]] : []),
      ...(samples ? [[SLOT.samples, samples] satisfies [number, SlotRows]] : []),
    ];
  }

  private reserve(outputStride: number): void {
    for (const [slot, { data, stride, type }] of this.inputs()) {
      const rows = this.windowRows * this.copies;
      const address = this.instance.allocate(rows * stride * data.BYTES_PER_ELEMENT);
      this.addresses.set(slot, address);
      this.controls.setSlot(slot, { address, type, stride });
    }
    const { table } = this.partners ?? {};
    if (table && this.isResident) {
      const address = this.instance.allocate(table.byteLength);
      this.addresses.set(SLOT.partners, address);
      this.controls.setSlot(SLOT.partners, { ...NO_TABLE, address });
      this.write(SLOT.partners, table);
    }
    if (outputStride === 0) return;
    const address = this.instance.allocate(4 * this.windowRows * outputStride);
    this.addresses.set(SLOT.output, address);
    this.controls.setSlot(SLOT.output, { address, type: SlotType.word, stride: outputStride });
  }

  private write(slot: number, data: SlotRows["data"]): void {
    const address = this.addresses.get(slot)!;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.instance.memory.u8.set(bytes, address);
  }

  /** Copies neighbouring rows of the source into the window. */
  private bringInOrder(first: number, rows: number): void {
    for (const [slot, { data, stride }] of this.inputs()) {
      this.write(slot, data.subarray(first * stride, (first + rows) * stride));
    }
  }

  /** Copies rows of the source into the window. */
  private bring(numberOf: (i: number) => number, rows: number): void {
    for (const [slot, { data, stride }] of this.inputs()) {
      const window = emptyLike(data, rows * stride) as SlotRows["data"];
      for (let i = 0; i < rows; i++) {
        const row = numberOf(i);
        window.set(data.subarray(row * stride, (row + 1) * stride), i * stride);
      }
      this.write(slot, window);
    }
  }

  /** Copies the outputs of a window to their rows of the source. */
  private collect(numberOf: (i: number) => number, rows: number): void {
    const { outputStride = 0 } = this.source;
    if (outputStride === 0) return;
    const at = this.addresses.get(SLOT.output)! >>> 2;
    const { f32 } = this.instance.memory;
    for (let i = 0; i < rows; i++) {
      const from = at + i * outputStride;
      this.output.set(f32.subarray(from, from + outputStride), numberOf(i) * outputStride);
    }
  }
}
