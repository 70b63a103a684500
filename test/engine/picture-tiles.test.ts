// The checks of the tiles of convolutions: they pass, and a wrong one is found.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { viewsOf } from "../../src/core/memory.ts";
import {
  type PictureTiles,
  warmPictureTiles,
  wrongPictureTile,
} from "../../src/engine/picture-tiles.ts";
import { fillTrial, TRIAL } from "../../src/engine/tiles.ts";

const module = new WebAssembly.Module(readFileSync("build/pictures.wasm"));

function instance() {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const tiles = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const views = viewsOf(memory.buffer);
  fillTrial(views);
  return { tiles: tiles as unknown as PictureTiles, memory: views };
}

it("finds nothing wrong with the tiles", () => {
  const { tiles, memory } = instance();
  for (const _ of warmPictureTiles(tiles));
  expect(wrongPictureTile(tiles, memory, "exact")).toBe(undefined);
});

const NAMES = Object.keys(instance().tiles).filter((name) => /^\w+?(Runs|nels|aps)\d/.test(name));

it("knows all of them", () => expect(NAMES).toHaveLength(22));

it.each(NAMES)("finds a wrong sum of %s", (name) => {
  const { tiles, memory } = instance();
  const kernel = tiles[name as keyof PictureTiles];
  const spoilt = {
    ...tiles,
    [name](...given: number[]) {
      kernel(...given);
      memory.f32[TRIAL.c / 4] = 123;
    },
  };
  expect(wrongPictureTile(spoilt, memory, "exact")).toBe(name);
});
