import { own } from "../array/own.ts";
import type { Path } from "../node/path.ts";
import type { ReportOptions } from "./facts.ts";

/**
 * Writes a training report: one HTML page without scripts or external resources, with training curves,
 * evaluation on the test set, worst mistakes, data, first-layer weights, gradients, settings, and what is
 * needed to reproduce the training. Text from data is escaped.
 * @throws DataError for a model that is not compiled, or if the path cannot be written; what predict() and
 * evaluate() throw for data that do not fit
 *
 * @example
 * const { train, test } = synthetic.digits({ count: 500, seed: 1 }).split({ test: 0.2 });
 * const network = mlp({ hidden: [16] });
 * const history = await network.fit(train, { epochs: 2, validation: test });
 * const { model } = network;
 * await writeReport("report.html", { model, train, test, history, watched: "test" });
 */
export async function writeReport(path: Path, options: ReportOptions): Promise<void> {
  const given = { ...options, train: own(options?.train), test: own(options?.test) };
  const { writePage } = await import("./write-page.ts"); // loads the charts on first use
  await writePage(path, given);
}
