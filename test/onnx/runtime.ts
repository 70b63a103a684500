// Runs ONNX files by onnxruntime-web.

import type { NdArray } from "../../src/index.ts";

interface OrtTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
interface Session {
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}
interface Runtime {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
  readonly Tensor: new (
    type: "float32",
    data: Float32Array,
    dimensions: readonly number[],
  ) => OrtTensor;
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: { readonly graphOptimizationLevel: "disabled" },
    ): Promise<Session>;
  };
}

// only what tests use is described: its own types need those of browsers
const PACKAGE: string = "onnxruntime-web";
const loaded = import(PACKAGE) as Promise<Runtime>;

/** The first output of a file for its inputs by name. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, NdArray>>,
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const { InferenceSession, Tensor, env } = await loaded;
  env.wasm.numThreads = 1;
  env.logLevel = "error";
  const session = await InferenceSession.create(file, { graphOptimizationLevel: "disabled" });
  const feeds = Object.entries(inputs).map(([name, { data, shape }]) => [
    name,
    new Tensor("float32", Float32Array.from(data), shape),
  ]);
  const outputs = await session.run(Object.fromEntries(feeds));
  const { data, dims } = outputs[session.outputNames[0]!]!;
  const result = { data: data.slice(), shape: dims };
  await session.release();
  return result;
}

/** The largest difference between two arrays, as a share of values above 1. */
export const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce(
    (most, value, i) => {
      const error = Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!));
      return Number.isNaN(error) ? Infinity : Math.max(most, error);
    },
    a.length === b.length ? 0 : Infinity,
  );
