// Networks of dense layers.

import { type Kernels, plainKernels, wasmKernels } from "../../predict/kernels.ts";
import { Network, type Runner } from "../../predict/network.ts";
import * as twins from "../../predict/twins.ts";
import { compile, floatsOf } from "./bytes.ts";
import type { DenseData, ModelData } from "./data.ts";

/** Starts the kernels and gives them the weights. */
export function runner({ inputs, outputShape, network }: ModelData): Runner {
  const { steps, weights, binary } = network as DenseData;
  const all = floatsOf(weights);
  const byName = new Map<string, Float32Array>();
  let at = 0;
  const take = (name: string, length: number) => {
    byName.set(name, all.subarray(at, at + length));
    at += length;
  };
  for (const step of steps) {
    if (step.kind === "call") continue;
    take(step.kernel, step.inputs * step.units);
    if (step.bias !== undefined) take(step.bias, step.units);
  }
  return new Network(kernels(binary), { input: inputs[0]!, outputShape, steps }, byName);
}

function kernels(binary: string): Kernels {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    return wasmKernels(memory, new WebAssembly.Instance(compile(binary), { env: { memory } }));
  } catch (error) {
    return plainKernels(twins, `plain JavaScript: WebAssembly failed: ${error}`);
  }
}
