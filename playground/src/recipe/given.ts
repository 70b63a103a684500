// What recipes cannot hold: data of the user's files, as they go to the worker.

import { type Dataset, dataset } from "../gradlane.ts";

/** Rows with their targets. */
export interface Given {
  readonly x: { readonly data: Float32Array | Uint8Array; readonly shape: readonly number[] };
  readonly y: { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };
  readonly classNames?: readonly string[];
}

/** The data set of given rows. */
export const givenDataset = ({ x, y, classNames }: Given): Dataset =>
  dataset({ x, y, ...(classNames && { classNames }) });
