import { DataError, phrase, ShapeError } from "../../core/errors.ts";
import { numberOption, type Option } from "../../core/options.ts";
import { ROWS, showShape } from "../../core/shape.ts";
import type { NumericTable, RowShape } from "../table.ts";
import { Transformer } from "../transformer.ts";

/** A transformer that learns nothing and therefore needs no fit(). */
export abstract class Feature<Options extends object = object> extends Transformer<Options> {
  override get columns(): number | undefined {
    return undefined;
  }

  override get isFitted(): boolean {
    return true;
  }

  abstract override outputShape(shape: RowShape): RowShape;

  /** @internal Only checks the shape. */
  override fitTable(table: NumericTable): void {
    this.outputShape(table.shape);
  }

  /** @internal */
  override inverseTransform64(
    ..._data: Parameters<Transformer["inverseTransform64"]>
  ): Float64Array {
    throw new DataError(
      "NOT_INVERTIBLE",
      `Cannot inverseTransform with ${this.kind}: expected an invertible transformer; the dropped information is unknown`,
      { got: this.kind },
    );
  }
}

/** An integer >= 1. */
export const countOption = (usual: number, high?: number): Option<number> =>
  numberOption({ default: usual, low: 1, integer: true, ...(high !== undefined && { high }) });

/** Height, width and channels of rows that are images. @throws ShapeError for others */
export function imageShape(kind: string, shape: RowShape): readonly [number, number, number] {
  const [height = 0, width = 0, channels = 1] = shape;
  const isImage = shape.length === 2 || shape.length === 3;
  if (isImage && height * width * channels > 0) return [height, width, channels];
  throw badRows(kind, "images of shape [n, height, width, channels]", shape);
}

/** The error for rows of the wrong shape. */
export const badRows = (kind: string, expected: string, shape: RowShape): ShapeError =>
  ShapeError.of("X_SHAPE", `use ${kind}`, expected, phrase(showShape([ROWS, ...shape]), shape));
