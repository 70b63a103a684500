// `node bench/kernels.mjs`: every kernel alone, in the first cache and beyond the second, one thread:
// what it does a second, its share of the machine's peak, and how many times faster than its
// plain-JavaScript twin. --quick measures less of each; --json=FILE writes the results too.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Tile } from "./kernels/build.mjs";
import { FAMILIES, PRODUCTS } from "./kernels/cases.mjs";
import { loadEngine } from "./kernels/engine.mjs";
import { machinePeaks, showPeaks } from "./machine.mjs";
import { printTable, showNumber } from "./table.mjs";

const TILES = Object.keys(Tile).filter((name) => Number.isNaN(Number(name)));

/** Seconds of the fastest call. */
function fastest(call, milliseconds) {
  for (const end = performance.now() + milliseconds; performance.now() < end; ) call();
  const pause = performance.now() + 4; // optimised code arrives from a thread
  while (performance.now() < pause);
  let best = Number.POSITIVE_INFINITY;
  let repeat = 1;
  for (
    const end = performance.now() + milliseconds;
    performance.now() < end || best === Number.POSITIVE_INFINITY;
  ) {
    const began = performance.now();
    for (let i = 0; i < repeat; i++) call();
    const elapsed = performance.now() - began;
    if (elapsed < 0.3 && repeat < 1e6) repeat *= 2;
    else best = Math.min(best, elapsed / repeat);
  }
  return best / 1000;
}

/** GFLOP/s of the products: the fastest tile of each way, and plain JavaScript for the smaller ones. */
async function measureProducts(peaks, milliseconds) {
  const hasTurbo = peaks.turbo !== undefined;
  const ways = [
    { name: "exact", numerics: "exact", turbo: false, peak: peaks.plain.multiplyAdd },
    ...(hasTurbo
      ? [{ name: "exact turbo", numerics: "exact", turbo: true, peak: peaks.turbo.multiplyAdd }]
      : []),
    ...(peaks.plain.fusedMultiplyAdd
      ? [{ name: "fast", numerics: "fast", turbo: false, peak: peaks.plain.fusedMultiplyAdd }]
      : []),
    ...(hasTurbo
      ? [{ name: "fast turbo", numerics: "fast", turbo: true, peak: peaks.turbo.fusedMultiplyAdd }]
      : []),
  ];
  const rows = PRODUCTS.map(({ name, m, n, k }) => ({
    product: `${name} ${m}x${k}x${n}`,
    results: {},
  }));
  for (const way of ways) {
    const engine = await loadEngine(way);
    const tile = engine.fastestTile();
    console.log(`${way.name}: tiles of ${TILES[tile].slice(4)}`);
    PRODUCTS.forEach(({ name, m, n, k }, i) => {
      const parameters = engine.product({ name, m, n, k, tile });
      const seconds = fastest(() => engine.call(name, parameters), milliseconds);
      const speed = (2 * m * n * k) / seconds / 1e9;
      rows[i].results[way.name] = { gigaflops: speed, ofPeak: speed / way.peak };
    });
  }
  const engine = await loadEngine({ numerics: "exact", turbo: false });
  PRODUCTS.forEach(({ name, m, n, k }, i) => {
    if (m * n * k > 2 ** 24) return;
    const parameters = engine.product({ name, m, n, k, tile: 0 });
    const seconds = fastest(() => engine.callTwin(name, parameters), milliseconds);
    rows[i].plainJs = (2 * m * n * k) / seconds / 1e9;
  });
  console.log("\nproducts m x k x n: GFLOP/s, share of the peak; times plain JavaScript (exact)\n");
  printTable([
    ["product", ...ways.map(({ name }) => name), "plain JS", ""],
    ...rows.map(({ product, results, plainJs }) => [
      product,
      ...ways.map(({ name }) => {
        const { gigaflops, ofPeak } = results[name];
        return `${showNumber(gigaflops)} (${(100 * ofPeak).toFixed(0)} %)`;
      }),
      plainJs ? showNumber(plainJs) : "",
      plainJs ? `${showNumber(results.exact.gigaflops / plainJs)}x` : "",
    ]),
  ]);
  return rows;
}

/** Of copies of about so many bytes, read and written. */
function bandwidthFor(bytes, { copy }) {
  if (bytes <= 32768) return copy.level1;
  if (bytes <= 524288) return copy.level2;
  return bytes <= 8388608 ? copy.level3 : copy.memory;
}

/** Elements a nanosecond and bytes a second of all else. */
async function measureFamilies({ plain }, milliseconds) {
  const engine = await loadEngine({ numerics: "exact", turbo: false });
  const rows = [];
  for (const {
    kernel,
    label = kernel,
    sizes,
    elements,
    bytes,
    flops = 0,
    parameters,
  } of FAMILIES) {
    for (const size of sizes) {
      const given = parameters(size, engine);
      const seconds = fastest(() => engine.call(kernel, given), milliseconds);
      const twin = fastest(() => engine.callTwin(kernel, given), milliseconds);
      const count = elements(size);
      const moved = bytes(size);
      const ofMemory = moved / seconds / 1e9 / bandwidthFor(moved, plain);
      const ofArithmetic = (flops * count) / seconds / 1e9 / plain.multiplyAdd;
      rows.push({
        kernel: label,
        elements: count,
        nanoseconds: (1e9 * seconds) / count,
        gigabytes: moved / seconds / 1e9,
        bound: ofArithmetic > ofMemory ? "arithmetic" : "memory",
        ofBound: Math.max(ofArithmetic, ofMemory),
        timesPlainJs: twin / seconds,
      });
    }
  }
  console.log(
    "\nkernels, exact: ns an element, GB/s, share of the nearer bound, times plain JavaScript\n",
  );
  printTable([
    ["kernel", "elements", "ns", "GB/s", "bound", "", "plain JS"],
    ...rows.map((row) => [
      row.kernel,
      row.elements.toLocaleString("en"),
      row.nanoseconds.toFixed(3),
      showNumber(row.gigabytes),
      row.bound,
      `${(100 * row.ofBound).toFixed(0)} %`,
      `${showNumber(row.timesPlainJs)}x`,
    ]),
  ]);
  return rows;
}

/** Everything; `quick` for a first look. */
export async function measureKernels(peaks, { quick = false } = {}) {
  const milliseconds = quick ? 20 : 80;
  return {
    products: await measureProducts(peaks, milliseconds),
    families: await measureFamilies(peaks, milliseconds),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const peaks = await machinePeaks();
  console.log(`${showPeaks(peaks)}\n`);
  const results = await measureKernels(peaks, { quick: process.argv.includes("--quick") });
  const file = process.argv.find((each) => each.startsWith("--json="))?.slice(7);
  if (file) writeFileSync(file, `${JSON.stringify({ machine: peaks, ...results }, null, 2)}\n`);
}
