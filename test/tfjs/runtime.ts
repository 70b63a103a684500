// TensorFlow.js itself, if it is installed: `npm ci --ignore-scripts --prefix test/hosts`.

import { createRequire } from "node:module";
import type { NdArray } from "../../src/index.ts";

export interface TensorLike {
  readonly shape: number[];
  data(): Promise<Float32Array>;
}
export interface LayersModel {
  predict(x: unknown): TensorLike;
}
interface Tfjs {
  tensor(data: Float32Array, shape: readonly number[]): TensorLike;
  loadLayersModel(handler: object): Promise<LayersModel>;
}

function installed(): Tfjs | undefined {
  const require = createRequire(new URL("../hosts/package.json", import.meta.url));
  try {
    const { tensor } = require("@tensorflow/tfjs-core") as Tfjs;
    require("@tensorflow/tfjs-backend-cpu");
    const { loadLayersModel } = require("@tensorflow/tfjs-layers") as Tfjs;
    return { tensor, loadLayersModel };
  } catch {
    console.log("TensorFlow.js is not installed in test/hosts: it is skipped");
    return undefined;
  }
}
/** Undefined where it is not installed. */
export const tfjs: Tfjs | undefined = installed();

/** A tensor of an array. @throws if it is not installed */
export const tensorOf = ({ data, shape }: NdArray): TensorLike =>
  tfjs!.tensor(Float32Array.from(data), shape);

/** What TensorFlow.js makes of files, as it reads them from addresses. */
export function loadFiles(files: Readonly<Record<string, Uint8Array>>): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(
    new TextDecoder().decode(files["model.json"]),
  ) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: object[] }[];
  };
  const parts = weightsManifest.flatMap(({ paths }) => paths.map((path) => files[path]!));
  const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return tfjs!.loadLayersModel({
    load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }),
  });
}
