import type { Path } from "../node/path.ts";
import type { ReportOptions } from "./facts.ts";

/**
 * Writes what a training has come to as one HTML page that loads nothing and runs no script: course of
 * the training, quality on the test part, worst mistakes, data, first-layer weights, gradients,
 * settings, and what is needed to repeat it. What comes from data is escaped.
 * @throws DataError for a model that is not compiled; what predict() and evaluate() throw for data that
 * do not fit; the file system's error where the path cannot be written
 *
 * @example
 * const { train, test } = synthetic.digits({ count: 500, seed: 1 }).split({ test: 0.2 });
 * const network = mlp({ hidden: [16] });
 * const history = await network.fit(train, { epochs: 2, validation: test });
 * const { model } = network;
 * await writeReport("report.html", { model, train, test, history, watched: "test" });
 */
export async function writeReport(path: Path, options: ReportOptions): Promise<void> {
  const { writePage } = await import("./write-page.ts"); // with the charts, only where it is needed
  await writePage(path, options);
}
