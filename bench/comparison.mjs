// The machine of a comparison, and its tables: rows are networks, columns are contenders.

import { cpus, loadavg, release, totalmem } from "node:os";
import { printTable, showNumber } from "./table.mjs";

/** Describes this machine in a line, and warns if it is busy. */
export function describeMachine() {
  const machine = {
    processor: cpus()[0].model.trim(),
    cores: cpus().length,
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch} ${release()}`,
    // measured by index.mjs before it adds load
    load: Number(process.env.GRADLANE_LOAD ?? loadavg()[0]),
  };
  console.log(`${machine.processor}, ${machine.cores} cores, load ${machine.load.toFixed(2)}`);
  if (machine.load > 0.3) console.log("the machine is not idle: the results are unreliable");
  return machine;
}

export function printTimes(contenders, rows) {
  const cell = ({ results }, key) => {
    const { minimum, median, spread } = results[key] ?? {};
    if (!median) return "-";
    return `${showNumber(median)} (${showNumber(minimum)}) ±${(50 * spread).toFixed(0)}%`;
  };
  console.log("\nµs per step: median (minimum), ± half the range of the medians of rounds\n");
  printTable([
    ["network, batch", ...contenders.map(({ title }) => title)],
    ...rows.map((row) => [row.network, ...contenders.map(({ key }) => cell(row, key))]),
  ]);
}

/** Ratios of variants of gradlane to others, a table per variant. */
export function printRatios(variants, others, rows) {
  if (others.length === 0) return;
  for (const { key, title } of variants) {
    const ratio = ({ results }, other) => {
      const [ours, theirs] = [results[key], results[other.key]];
      if (!ours || !theirs) return "-";
      const of = (name) => showNumber(ours[name] / theirs[name]);
      return `${of("median")} (${of("minimum")})`;
    };
    console.log(`\n${title} / other, ratio of medians (of minima): below 1, gradlane is faster\n`);
    printTable([
      ["network, batch", ...others.map((other) => other.title)],
      ...rows.map((row) => [row.network, ...others.map((other) => ratio(row, other))]),
    ]);
  }
}
