// Statistics of the channels of images: one mean and one deviation each, over all pixels.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { type Option, optional } from "../core/options.ts";
import { showShape } from "../core/shape.ts";
import type { ColumnOptions } from "./selection.ts";
import { columnMoments, type NumericTable } from "./table.ts";
import { OPTION_CODE } from "./transformer.ts";

/** What has statistics of its own. */
export type Per = "column" | "channel";

/** Options of transformers whose statistics may be those of channels. */
export interface ChannelOptions extends ColumnOptions {
  /**
   * "column": each column has its own statistics. "channel": each channel of images [n, height, width, channels], the
   * last axis, over all pixels; excludes `columns`. Default: "column".
   */
  readonly per?: Per | undefined;
}

// without a default, which files of earlier versions lack
export const perOption: Option<Per | undefined> = optional({
  expected: '"column" or "channel"',
  accepts: (value) => value === "column" || value === "channel",
});

/** @throws DataError for a selection of columns beside statistics of channels */
export function requireOneChoice(kind: string, { per, columns }: ChannelOptions): void {
  if (per !== "channel" || columns === undefined) return;
  const expected = phrase('per: "column"', "column");
  throw DataError.of(OPTION_CODE, `use columns of ${kind}`, expected, per, {
    hint: "leave columns out",
  });
}

/** Mean and variance of each column, and the number of values that they are of. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly count: number;
}

/**
 * The moments of the columns of a table, those of a channel the same for all its pixels.
 * @throws ShapeError for channels of rows that are not images
 */
export function momentsPer(per: Per, kind: string, table: NumericTable): Moments {
  const { rows, columns, shape } = table;
  if (per === "channel" && shape.length < 2) {
    const expected = phrase("images [n, height, width, channels]");
    const got = phrase(`rows of shape ${showShape(shape)}`, shape);
    throw ShapeError.of("CHANNELS", `fit ${kind} per channel`, expected, got, {
      hint: "leave per out",
    });
  }
  const moments = columnMoments(table);
  if (per === "column") return { ...moments, count: rows };
  const channels = shape.at(-1)!;
  const ofChannels = Array.from({ length: channels }, (_, channel) =>
    channelMoments(moments, channel, channels),
  );
  const repeated = (name: "mean" | "variance") =>
    moments.mean.map((_, column) => ofChannels[column % channels]![name]);
  const count = rows * (columns / channels);
  return { mean: repeated("mean"), variance: repeated("variance"), count };
}

/** Mean and variance of a channel, from those of its columns, which have as many values each. */
function channelMoments(
  { mean, variance }: Pick<Moments, "mean" | "variance">,
  channel: number,
  channels: number,
) {
  const ofChannel = (_: number, column: number) => column % channels === channel;
  const means = mean.filter(ofChannel);
  const first = means[0]!;
  const center = first + average(means.map((each) => each - first)); // exact if it is constant
  const between = average(means.map((each) => (each - center) * (each - center)));
  return { mean: center, variance: average(variance.filter(ofChannel)) + between };
}

const average = (values: Float64Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
