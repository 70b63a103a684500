// Peaks of this machine: GFLOP/s in registers, GB/s of copies; with turbo if this Node supports it.

import { cpus } from "node:os";
import { pathToFileURL } from "node:url";
import { measureMachine } from "../dist/node.js";

/** The peaks in 128 bits, and in 256 if this Node can join vectors. */
export async function machinePeaks() {
  const hasTurbo = Number.parseInt(process.versions.node, 10) >= 24;
  return {
    processor: cpus()[0].model,
    node: process.version,
    plain: await measureMachine(),
    ...(hasTurbo && { turbo: await measureMachine({ turbo: true }) }),
  };
}

export function showPeaks({ processor, node, plain, turbo }) {
  const line = (name, { multiplyAdd, fusedMultiplyAdd }) =>
    `${name}: ${multiplyAdd.toFixed(1)} GFLOP/s` +
    (fusedMultiplyAdd ? `, fused ${fusedMultiplyAdd.toFixed(1)}` : "");
  const { level1, level2, level3, memory } = plain.copy;
  return [
    `${processor}, Node ${node}, one thread`,
    line("128 bits", plain),
    ...(turbo ? [line("256 bits", turbo)] : []),
    `copies of 8 KiB, 128 KiB, 2 MiB, 32 MiB: ${[level1, level2, level3, memory].map((each) => each.toFixed(1)).join(", ")} GB/s`,
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(showPeaks(await machinePeaks()));
}
