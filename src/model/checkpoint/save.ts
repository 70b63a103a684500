import { schemaFromJSON } from "../../data/schema-json.ts";
import { NUMERICS_VERSION } from "../../engine/numerics-version.ts";
import { contentsHash, HASH_KEY } from "../../format/contents-hash.ts";
import {
  constantName,
  extractLists,
  FORMAT,
  keptName,
  METADATA_KEY,
  PREPROCESSING,
  STATE_PREFIX,
  storeWords,
} from "../../format/model-file.ts";
import { type SaveTarget, writeTo } from "../../format/places.ts";
import { writeSafetensors } from "../../format/safetensors.ts";
import type { StoredTensor } from "../../format/stored-tensor.ts";
import { namedLayers } from "../../layers/architecture.ts";
import { requireFiniteModel } from "../finite-model.ts";
import type { ModelState } from "../model-state.ts";
import type { Description } from "./description.ts";
import { trainingState } from "./training-state.ts";

/** The bytes of a model file; also written to the target, if any. */
export async function saveModel(model: ModelState, target?: SaveTarget): Promise<Uint8Array> {
  requireFiniteModel("save", model);
  const bytes = modelBytes(model);
  if (target !== undefined) await writeTo(target, bytes);
  return bytes;
}

function modelBytes(model: ModelState): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const weights = model.currentWeights();
  const state = model.compiled?.session.readState() ?? {};
  const shapes = new Map(model.architecture.parameters.map(({ path, shape }) => [path, shape]));
  for (const [path, values] of Object.entries(weights)) {
    tensors.set(path, storeWords(values, shapes.get(path)!));
  }
  for (const [name, values] of Object.entries(state)) {
    const path = name.slice(name.indexOf(".") + 1);
    tensors.set(STATE_PREFIX + name, storeWords(values, shapes.get(path)!));
  }
  model.architecture.network?.constants.forEach(({ data, shape }, i) => {
    tensors.set(constantName(i), storeWords(data, shape));
  });
  const kept = model.compiled?.session.callbackStates.keptWeights() ?? [];
  for (const [name, arrays] of kept) {
    for (const [path, { data, shape }] of Object.entries(arrays)) {
      tensors.set(keptName(name, path), storeWords(data, shape));
    }
  }
  const described = Object.entries(describe(model)).map(([key, value]) => [
    key,
    PREPROCESSING.includes(key as never) ? extractLists(value, key, tensors) : value,
  ]);
  const description = JSON.stringify(Object.fromEntries(described));
  const metadata = new Map([
    [METADATA_KEY, description],
    [HASH_KEY, contentsHash(description, tensors)],
  ]);
  return writeSafetensors(tensors, metadata);
}

function describe(model: ModelState): Description {
  const { architecture, classNames, preprocessing, targetPreprocessing, statistics, schema } =
    model;
  const { compiled } = model;
  const { network } = architecture;
  return {
    format: network ? FORMAT.network : FORMAT.layers,
    numericsVersion: NUMERICS_VERSION,
    seed: architecture.seed,
    layers: namedLayers(architecture),
    ...(network && { network: { applications: network.applications } }),
    ...(classNames && { classNames }),
    ...(preprocessing && { preprocessing: preprocessing.toJSON() }),
    ...(targetPreprocessing && { targetPreprocessing: targetPreprocessing.toJSON() }),
    ...(statistics && { statistics }),
    // in a fixed order of keys, and without anything that load() would reject
    ...(schema && { schema: schemaFromJSON(schema) }),
    ...(model.crop && { crop: model.crop }),
    ...(compiled && {
      training: {
        optimizer: compiled.session.optimizer,
        loss: compiled.session.loss.description,
        // without functions
        metrics: compiled.metrics.flatMap(({ description }) => description ?? []),
        ...trainingState(compiled.session),
      },
    }),
  };
}
