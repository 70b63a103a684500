// `node bench/kernels.mjs`: every kernel alone, in the first cache and beyond the second, one thread:
// what it does a second, its share of what this machine can, and how many times faster than its
// plain-JavaScript twin. --quick measures less of each, products with one tile only; --json=FILE
// writes the results too.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { measureFamilies } from "./kernels/families.mjs";
import { measureProducts } from "./kernels/products.mjs";
import { machinePeaks, showPeaks } from "./machine.mjs";

/** Everything; `quick` for a first look. */
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
