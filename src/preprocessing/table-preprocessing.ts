import { requireKnownKeys } from "../core/names.ts";
import { featuresOf, requireSchema, type TableSchema } from "../data/table-schema.ts";
import { Imputer } from "./imputer.ts";
import { OneHotEncoder } from "./one-hot-encoder.ts";
import { type Pipeline, pipeline } from "./pipeline.ts";
import { StandardScaler } from "./standard-scaler.ts";

/**
 * The preprocessing of a raw table for a network: missing numbers become the median, numbers and dates are
 * standardised (unless `standardize` is false), categories are one-hot encoded. Missing categories get a
 * separate column if fit() sees one; unknown categories are zero in all columns. Call fit() with the
 * training set to learn the number of columns of the network.
 *
 * @example
 * const rows = [5, 7, null, 6].map((size, i) => ({ size, city: "AABB"[i]!, price: 9 * i }));
 * const data = await table(rows, { target: "price", missing: "impute" });
 * const preprocessing = tablePreprocessing(data.schema!).fit(data.x);
 * preprocessing.outputColumns; // 3
 * const model = sequential([input([preprocessing.outputColumns!]), dense(1)], { preprocessing });
 */
export function tablePreprocessing(
  schema: TableSchema,
  options: { readonly standardize?: boolean } = {},
): Pipeline {
  requireKnownKeys("tablePreprocessing", options, ["standardize"]);
  requireSchema("tablePreprocessing", schema);
  const { standardize = true } = options;
  const features = featuresOf(schema);
  const columnsOf = (isWanted: boolean) =>
    features.flatMap(({ type }, column) => ((type === "category") === isWanted ? [column] : []));
  const [categories, numbers] = [columnsOf(true), columnsOf(false)];
  return pipeline(
    ...(numbers.length > 0 ? [new Imputer({ columns: numbers })] : []),
    ...(numbers.length > 0 && standardize ? [new StandardScaler({ columns: numbers })] : []),
    ...(categories.length > 0
      ? [new OneHotEncoder({ columns: categories, unknown: "ignore", missing: "category" })]
      : []),
  );
}
