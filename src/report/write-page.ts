import type { Path } from "../node/path.ts";
import { requireWritable, writeFileAtomically } from "../node/write-file.ts";
import { loadCharts } from "./charts.ts";
import { gatherFacts, type ReportOptions } from "./facts.ts";
import { pageOf } from "./page.ts";

/** Implements writeReport(). */
export async function writePage(path: Path, options: ReportOptions): Promise<void> {
  await requireWritable(path);
  const [facts, charts] = [await gatherFacts(options), await loadCharts()];
  await writeFileAtomically(path, new TextEncoder().encode(pageOf(facts, charts)));
}
