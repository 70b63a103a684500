import { atan2 } from "../../core/numerics.ts";
import type { RowShape } from "../table.ts";
import { badRows, countOption, Feature, imageShape } from "./feature.ts";

/** Options of histogramOfOrientedGradients(). */
interface GradientOptions {
  orientations?: number;
  cellSize?: number;
  blockSize?: number;
}

const DEGREES = 180 / 3.141592653589793;
// of a block's norm, and the share at which it is clipped: Dalal and Triggs 2005, L2-Hys
const EPSILON = 1e-5;
const CLIP = 0.2;

/** Sizes of an image and its parts. */
interface Layout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Numbers of cells and blocks, down and across. */
  readonly cells: readonly [number, number];
  readonly blocks: readonly [number, number];
}

export class OrientedGradients extends Feature<GradientOptions> {
  static override readonly kind = "histogramOfOrientedGradients";
  static override readonly options = {
    orientations: countOption(9),
    cellSize: countOption(8),
    blockSize: countOption(2),
  };

  override outputShape(shape: RowShape): RowShape {
    const { blocks } = this.#layout(shape);
    const { orientations, blockSize } = this.options;
    return [blocks[0] * blocks[1] * blockSize * blockSize * orientations];
  }

  /** @internal */
  override transform64(
    data: Float64Array,
    rows: number,
    columns: number,
    _firstRow: number,
    shape: RowShape,
  ): Float64Array {
    const layout = this.#layout(shape);
    const size = this.outputShape(shape)[0]!;
    const result = new Float64Array(rows * size);
    for (let row = 0; row < rows; row++) {
      const image = data.subarray(row * columns, (row + 1) * columns);
      const bytes = bytesIn(image);
      const histograms = bytes
        ? this.#histograms(bytes, layout).map((sum) => sum / 255)
        : this.#histograms(image, layout);
      this.#normalize(histograms, layout, result.subarray(row * size, (row + 1) * size));
    }
    return result;
  }

  #layout(shape: RowShape): Layout {
    const [height, width, channels] = imageShape(this.kind, shape);
    const { cellSize, blockSize } = this.options;
    const cells = [Math.floor(height / cellSize), Math.floor(width / cellSize)] as const;
    const blocks = [cells[0] - blockSize + 1, cells[1] - blockSize + 1] as const;
    if (blocks[0] > 0 && blocks[1] > 0) return { height, width, channels, cells, blocks };
    const least = cellSize * blockSize;
    throw badRows(this.kind, `images of at least ${least}x${least} pixels`, shape);
  }

  /** For each cell, the mean length of the gradients in each direction. */
  #histograms(image: Float64Array, { height, width, channels, cells }: Layout): Float64Array {
    const { orientations, cellSize } = this.options;
    const histograms = new Float64Array(cells[0] * cells[1] * orientations);
    for (let y = 0; y < cells[0] * cellSize; y++) {
      for (let x = 0; x < cells[1] * cellSize; x++) {
        let [length, down, across] = [0, 0, 0];
        for (let channel = 0; channel < channels; channel++) {
          const at = (y * width + x) * channels + channel;
          const isInside = [y > 0 && y < height - 1, x > 0 && x < width - 1];
          const line = width * channels;
          const dy = isInside[0] ? image[at + line]! - image[at - line]! : 0;
          const dx = isInside[1] ? image[at + channels]! - image[at - channels]! : 0;
          const size = Math.sqrt(dx * dx + dy * dy);
          if (size > length) [length, down, across] = [size, dy, dx];
        }
        if (length === 0) continue;
        const degrees = atan2(down, across) * DEGREES;
        const bin = binOf(degrees < 0 ? degrees + 180 : degrees % 180, orientations);
        if (bin === orientations) continue; // a negative angle so small that it rounds to 180
        const cell = Math.floor(y / cellSize) * cells[1] + Math.floor(x / cellSize);
        const to = cell * orientations + bin;
        histograms[to] = histograms[to]! + length;
      }
    }
    return histograms.map((sum) => sum / (cellSize * cellSize));
  }

  /** Blocks of cells, normalised, clipped, and normalised again. */
  #normalize(histograms: Float64Array, { cells, blocks }: Layout, result: Float64Array): void {
    const { orientations, blockSize } = this.options;
    const line = blockSize * orientations;
    for (let i = 0; i < blocks[0] * blocks[1]; i++) {
      const y = Math.floor(i / blocks[1]);
      const block = result.subarray(i * line * blockSize, (i + 1) * line * blockSize);
      for (let row = 0; row < blockSize; row++) {
        const first = ((y + row) * cells[1] + (i % blocks[1])) * orientations;
        block.set(histograms.subarray(first, first + line), row * line);
      }
      const norm = normOf(block);
      block.forEach((value, k) => {
        block[k] = Math.min(CLIP, value / norm);
      });
      const clipped = normOf(block);
      block.forEach((value, k) => {
        block[k] = value / clipped;
      });
    }
  }
}

/**
 * The bytes of an image whose pixels are all bytes / 255: their differences are exact, so rounding does not
 * decide about directions on the border of two parts.
 */
function bytesIn(image: Float64Array): Float64Array | undefined {
  const bytes = image.map((value) => Math.round(255 * value));
  const areBytes = bytes.every(
    (byte, i) => byte >= 0 && byte <= 255 && Math.fround(byte / 255) === image[i],
  );
  return areBytes ? bytes : undefined;
}

/** The number of the part, of so many equal parts of 180 degrees. */
function binOf(degrees: number, orientations: number): number {
  const width = 180 / orientations;
  let bin = Math.min(orientations, Math.floor(degrees / width));
  if (degrees >= width * (bin + 1)) bin++;
  else if (degrees < width * bin) bin--;
  return bin;
}

const normOf = (block: Float64Array) =>
  Math.sqrt(block.reduce((sum, value) => sum + value * value, 0) + EPSILON * EPSILON);

/**
 * Histograms of oriented gradients (Dalal and Triggs 2005): in each cell of `cellSize` (8) pixels, the mean
 * length of the gradients in each of `orientations` (9) directions of a half turn, in blocks of
 * `blockSize` (2) by as many cells normalised by L2-Hys. Same results as scikit-image's `hog`; pixels of
 * several channels use the one with the longest gradient. x [n, height, width, channels] becomes
 * [n, blocks down · blocks across · blockSize² · orientations].
 * @throws DataError for options out of range, ShapeError for images smaller than a block
 *
 * @example
 * const image = { data: new Float32Array(256), shape: [1, 16, 16, 1] };
 * histogramOfOrientedGradients().transform(image).shape; // [1, 36]
 */
export const histogramOfOrientedGradients = (options: GradientOptions = {}): OrientedGradients =>
  new OrientedGradients(options);
