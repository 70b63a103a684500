// The piece that every predictor's file has.

import { frozen } from "../../core/frozen.ts";
import type { ModelInput } from "../../layers/architecture.ts";
import type { NamedInput } from "../../model/network/packing.ts";
import type { Runner } from "../../predict/network.ts";
import { Predictor, type ReadRows } from "../../predict/predictor.ts";
import type { Transformer } from "../../preprocessing/transformer.ts";
import type { ModelData } from "./data.ts";

/** The other pieces that a model needs. */
export interface Pieces {
  /** Starts what runs the network. */
  runner(data: ModelData): Runner;
  transformer?(json: unknown): Transformer;
  readonly readRows?: ReadRows;
  joined?(inputs: readonly NamedInput[]): ModelInput;
}

/** A predictor, which starts what runs the network with the first rows. */
export function start(data: ModelData, pieces: Pieces): Predictor {
  const { inputs, outputShape, output, loss, crop } = data;
  const read = (json: unknown) => (json === undefined ? undefined : pieces.transformer!(json));
  let started: Runner | undefined;
  const running = () => {
    started ??= pieces.runner(data);
    return started;
  };
  const network: Runner = {
    get backend() {
      return running().backend;
    },
    get reason() {
      return running().reason;
    },
    run: (...given) => running().run(...given),
    activate: (...given) => running().activate(...given),
  };
  return new Predictor({
    input: pieces.joined?.(inputs) ?? inputs[0]!,
    ...{ outputShape, output, loss, network, crop, readRows: pieces.readRows },
    classNames: frozen(data.classNames),
    schema: frozen(data.schema),
    preprocessing: read(data.preprocessing),
    targetPreprocessing: read(data.targetPreprocessing),
    statistics: undefined,
  });
}
