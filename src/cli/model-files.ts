// The files of served models: their names and versions, and what happens when they change.

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { DataError, FormatError, phrase } from "../core/errors.ts";
import { repeated } from "../core/names.ts";
import { unreadable } from "../node/system-errors.ts";
import { loadPredictor } from "../predict/load-predictor.ts";
import { readKey } from "../serve/deployed.ts";
import type { Servable } from "../serve/served.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { openModel } from "./open-model.ts";

/** A file with the name and version under which it is served, as in "price@3". */
export interface ModelFile {
  readonly key: string;
  readonly path: string;
}

/** Files of arguments such as "price.gradlane", "price@3.gradlane" or "price=PATH". @throws DataError */
export function readModelFiles(given: readonly string[]): ModelFile[] {
  const files = given.map((argument) => {
    const [, own, path = argument] = /^([\w.@-]+)=(.+)$/s.exec(argument) ?? [];
    const { name, version } = namedBy(own ?? basename(path).replace(/\.gradlane$/, ""));
    return { key: `${name}@${version}`, path };
  });
  const twice = repeated(files.map(({ key }) => key));
  if (twice === undefined) return files;
  throw DataError.of("NAME", "serve models", "each name and version once", `${twice}`, {
    hint: "name them, as in NAME=PATH or NAME@2=PATH",
  });
}

function namedBy(key: string) {
  try {
    return readKey(key);
  } catch (error) {
    const { message } = error as DataError;
    throw new DataError("NAME", message, { got: key, hint: "name it, as in NAME=PATH" });
  }
}

/** Loads a model: as a predictor if its layers allow that, which answers faster. @throws FormatError that names the file */
export async function loadServable(path: string, options: EngineArguments): Promise<Servable> {
  await signatureOf(path).catch((error) => {
    throw unreadable(path, "a model", error);
  });
  try {
    const { backend } = options;
    return await loadPredictor(path, backend && { backend });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // of other layers, or damaged, which this one says
    await startEngine(options);
    const model = await openModel(path);
    if (model.compiled) return model;
    const expected = "a compiled model";
    throw DataError.of(
      "NOT_COMPILED",
      "serve the model",
      expected,
      phrase("one with a loss of its own"),
    );
  }
}

/** What is different after a file has changed. */
async function signatureOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

/** Looks after files that may be replaced while they are served. */
export class FileWatch {
  readonly #files: readonly ModelFile[];
  readonly #changed: (file: ModelFile) => Promise<void>;
  /** What was loaded, and what was there at the last look. */
  readonly #loaded = new Map<ModelFile, string>();
  readonly #last = new Map<ModelFile, string>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  /** @param changed is awaited, and must not throw */
  constructor(files: readonly ModelFile[], changed: (file: ModelFile) => Promise<void>) {
    this.#files = files;
    this.#changed = changed;
  }

  /** Takes files as they are for loaded, and looks every so many milliseconds. */
  async start(every: number): Promise<void> {
    for (const file of this.#files) {
      const signature = await signatureOf(file.path).catch(() => "");
      this.#loaded.set(file, signature);
      this.#last.set(file, signature);
    }
    this.#timer = setInterval(() => this.#look(false), every);
  }

  /** Calls for all files now, changed or not. */
  reloadAll(): void {
    this.#look(true);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(isAll: boolean): void {
    // one look at a time, however long a file takes
    if (this.#looking && !isAll) return;
    const before = this.#looking ?? Promise.resolve();
    const looking = before
      .then(async () => {
        for (const file of this.#files) await this.#lookAt(file, isAll);
      })
      .finally(() => {
        if (this.#looking === looking) this.#looking = undefined;
      });
    this.#looking = looking;
  }

  async #lookAt(file: ModelFile, isAll: boolean): Promise<void> {
    const signature = await signatureOf(file.path).catch(() => undefined);
    const isStable = signature === this.#last.get(file); // it is not being written any more
    if (signature !== undefined) this.#last.set(file, signature);
    const isNew = signature !== undefined && isStable && signature !== this.#loaded.get(file);
    if (!isNew && !isAll) return;
    if (signature !== undefined) this.#loaded.set(file, signature);
    await this.#changed(file);
  }
}
