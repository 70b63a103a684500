// A model under its name and version, with its batches and the window of its drift.

import { DataError } from "../core/errors.ts";
import { Batcher } from "./batcher.ts";
import { DriftWindow } from "./drift.ts";
import type { Limits } from "./limits.ts";
import { type Outputs, outputsOf } from "./outputs.ts";
import { type Servable, type Served, servedOf } from "./served.ts";

/** A model that answers. */
export interface Deployed {
  readonly name: string;
  readonly version: string;
  readonly served: Served;
  readonly outputs: Outputs;
  readonly batcher: Batcher;
  readonly drift: DriftWindow;
}

/** A name, and a version that is a number from 1. */
const KEY = /^([A-Za-z0-9][\w.-]{0,127})(?:@([1-9]\d{0,8}))?$/;

/** The name and version of "price" or "price@3". @throws DataError NAME */
export function readKey(key: string): { readonly name: string; readonly version: string } {
  const [, name, version = "1"] = KEY.exec(key) ?? [];
  if (name !== undefined) return { name, version };
  const expected = 'a name of letters, digits, ".", "_" and "-", or with a version as in "price@3"';
  throw DataError.of("NAME", "name a model", expected, key);
}

/** A model, ready to answer. @throws DataError, RuntimeUnsupportedError */
export function deploy(
  key: string,
  model: Servable,
  limits: Limits,
  onBatch: (deployed: Deployed, rows: number) => void,
): Deployed {
  const { name, version } = readKey(key);
  const served = servedOf(model);
  const batcher = new Batcher(served, limits, (rows) => onBatch(deployed, rows));
  const drift = new DriftWindow(served);
  const deployed = { name, version, served, outputs: outputsOf(served), batcher, drift };
  return deployed;
}
