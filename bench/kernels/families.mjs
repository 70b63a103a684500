// All kernels except products: nanoseconds per element, GB/s, and plain JavaScript.

import { printTable, showNumber } from "../table.mjs";
import { FAMILIES } from "./cases.mjs";
import { loadEngine } from "./engine.mjs";
import { fastest } from "./timing.mjs";

/**
 * GB/s of a copy of the same footprint, and so in the same cache. Kernels that read more than they write,
 * or write in place, can be slightly faster.
 */
function copySpeeds(engine, milliseconds) {
  const known = new Map();
  return (bytes) => {
    if (!known.has(bytes)) {
      engine.clear();
      const words = bytes >>> 3;
      const parameters = [engine.bytes(4 * words), engine.bytes(4 * words), words];
      const call = () => engine.call("copyWords", parameters);
      known.set(bytes, (8 * words) / fastest(call, engine.kernels.copyWords, milliseconds) / 1e9);
    }
    return known.get(bytes);
  };
}

/** For each kernel and size: speed, share of the nearer bound, speed relative to plain JavaScript. */
export async function measureFamilies({ plain }, { milliseconds }) {
  const engine = await loadEngine({ numerics: "exact", turbo: false });
  const copySpeed = copySpeeds(engine, milliseconds);
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
      engine.require(kernel, given);
      const { footprint } = engine;
      const own = engine.kernels[kernel];
      const seconds = fastest(() => engine.call(kernel, given), own, milliseconds);
      const other = engine.twinOf(kernel);
      const plainJs = fastest(() => engine.callTwin(kernel, given), other, milliseconds);
      const count = elements(size);
      const gigabytes = bytes(size) / seconds / 1e9;
      const ofMemory = gigabytes / copySpeed(footprint);
      const ofArithmetic = (flops * count) / seconds / 1e9 / plain.multiplyAdd;
      rows.push({
        kernel: label,
        elements: count,
        nanoseconds: (1e9 * seconds) / count,
        gigabytes,
        bound: ofArithmetic > ofMemory ? "arithmetic" : "memory",
        ofBound: Math.max(ofArithmetic, ofMemory),
        timesPlainJs: plainJs / seconds,
      });
    }
  }
  show(rows);
  return rows;
}

function show(rows) {
  console.log(
    "\nkernels, exact: share of the nearer bound, peak arithmetic or a copy of the same footprint\n",
  );
  printTable([
    ["kernel", "elements", "ns/element", "GB/s", "bound", "share", "x plain JS"],
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
}
