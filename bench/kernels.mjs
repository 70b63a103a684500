// `node bench/kernels.mjs`: throughput of every kernel with data in the L1 cache and larger than the L2
// cache, one thread; its share of the peak of this machine, and its speed relative to its plain-JavaScript
// twin. --quick measures for less time, and products with one tile only; --json=FILE also writes the
// results.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { measureFamilies } from "./kernels/families.mjs";
import { measureProducts } from "./kernels/products.mjs";
import { machinePeaks, showPeaks } from "./machine.mjs";

/** All kernels; `quick` measures for less time. */
export async function measureKernels(peaks, { quick = false } = {}) {
  return {
    products: await measureProducts(peaks, { quick, milliseconds: quick ? 20 : 40 }),
    families: await measureFamilies(peaks, { milliseconds: quick ? 20 : 80 }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const peaks = await machinePeaks();
  console.log(showPeaks(peaks));
  const results = await measureKernels(peaks, { quick: process.argv.includes("--quick") });
  const file = process.argv.find((each) => each.startsWith("--json="))?.slice(7);
  if (file) writeFileSync(file, `${JSON.stringify({ machine: peaks, ...results }, null, 2)}\n`);
}
