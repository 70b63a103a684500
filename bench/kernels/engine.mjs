// The kernels of one mode in a memory of their own, and their twins in another.

import { Internals, kernelBinary, PAGES, Twins } from "./build.mjs";

const { fillTrial, marked, packedBytes, switchOff, switchOn, timeTiles, viewsOf, warmTiles } =
  Internals;
const binaries = new Map();

function finish(pieces) {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Kernels of some numerics, with their tiles optimised in 256 bits where turbo is asked for. */
export async function loadEngine({ numerics, turbo }) {
  if (!binaries.has(numerics)) binaries.set(numerics, kernelBinary(numerics));
  const bytes = marked(new Uint8Array(binaries.get(numerics)), turbo ? "turbo" : "plain");
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: 65536, shared: true });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory, abort() {} } });
  const views = viewsOf(memory.buffer);
  fillTrial(views);
  const problem = turbo ? switchOn() : undefined;
  if (problem) throw new Error(`turbo: ${problem}`);
  for (const _ of warmTiles(instance.exports)) await new Promise((resolve) => setTimeout(resolve));
  const tile = finish(timeTiles(instance.exports));
  if (turbo) switchOff();
  return new Engine(instance.exports, views, tile);
}

class Engine {
  next = 65536;

  constructor(kernels, memory, tile) {
    this.kernels = kernels;
    this.memory = memory;
    this.tile = tile;
    this.twin = viewsOf(new ArrayBuffer(memory.u8.length));
  }

  fastestTile() {
    return this.tile;
  }

  call(kernel, parameters) {
    return this.kernels[kernel](...parameters);
  }

  callTwin(kernel, parameters) {
    return Twins[kernel](this.twin, ...parameters);
  }

  /** Gives all memory back. */
  clear() {
    this.next = 65536;
  }

  /** Address of numbers in (-1, 1), or as `value` says. */
  floats(count, value = (i) => ((i * 7919) % 2003) / 1001 - 1) {
    const at = this.bytes(4 * count);
    for (const { f32 } of [this.memory, this.twin]) {
      for (let i = 0; i < count; i++) f32[at / 4 + i] = value(i);
    }
    return at;
  }

  words(values) {
    const at = this.bytes(4 * values.length);
    for (const { i32 } of [this.memory, this.twin]) i32.set(values, at / 4);
    return at;
  }

  bytes(count) {
    const at = this.next;
    this.next = (at + count + 127) & -64;
    return at;
  }

  /** Parameters of a product, packed where the planner would. */
  product({ name, m, n, k, tile }) {
    this.clear();
    const [a, b, c] = [m * k, k * n, m * n].map((count) => this.floats(count));
    const packed = packedBytes(name === "matmulTransposeB", m, n, k);
    const workspace = packed > 0 ? this.bytes(packed) : 0;
    const extra = name === "matmulTransposeB" ? [] : [0];
    return [a, b, c, m, n, k, ...extra, 0, 0, 0, workspace, tile];
  }
}
