// The kernels of one mode in one memory, and their twins in another.

import { Internals, kernelBinary, PAGES, Twins } from "./build.mjs";

const {
  fillTrial,
  marked,
  packedBytes,
  selfTest,
  switchOff,
  switchOn,
  timeTiles,
  viewsOf,
  warmTiles,
} = Internals;
const binaries = new Map();
/** The page before it is for the timing of tiles. */
const START = 65536;

function finish(pieces) {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Waits until all tiles are optimised; returns the fastest. */
async function warm(kernels, memory) {
  fillTrial(memory);
  for (const _ of warmTiles(kernels)) await new Promise((resolve) => setTimeout(resolve));
  return finish(timeTiles(kernels));
}

/** The same in 256 bits. Throws if a tile is wrong. */
async function warmInTurbo(kernels, memory, numerics) {
  const refused = switchOn();
  if (refused) throw new Error(refused);
  try {
    const wrong = await selfTest(kernels, memory, numerics);
    if (wrong) throw new Error(wrong);
    return finish(timeTiles(kernels));
  } finally {
    switchOff();
  }
}

/** The kernels of a mode; with turbo, their tiles are optimised in 256 bits. */
export async function loadEngine({ numerics, turbo }) {
  if (!binaries.has(numerics)) binaries.set(numerics, kernelBinary(numerics));
  const bytes = marked(new Uint8Array(binaries.get(numerics)), turbo ? "turbo" : "plain");
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: 65536, shared: true });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory, abort() {} } });
  const views = viewsOf(memory.buffer);
  const tile = turbo
    ? await warmInTurbo(instance.exports, views, numerics)
    : await warm(instance.exports, views);
  return new Engine(instance.exports, views, tile);
}

class Engine {
  next = START;

  constructor(kernels, memory, tile) {
    this.kernels = kernels;
    this.memory = memory;
    /** The fastest tile, which the engine would select. */
    this.tile = tile;
    this.twin = viewsOf(new ArrayBuffer(memory.u8.length));
  }

  /** Throws if a case is not what the kernel takes today. */
  require(kernel, parameters) {
    const takes = this.kernels[kernel]?.length ?? "no";
    if (takes === parameters.length) return;
    throw new Error(`${kernel} takes ${takes} parameters, the case has ${parameters.length}`);
  }

  call(kernel, parameters) {
    return this.kernels[kernel](...parameters);
  }

  callTwin(kernel, parameters) {
    return Twins[kernel](this.twin, ...parameters);
  }

  twinOf(kernel) {
    return Twins[kernel];
  }

  /** Frees all memory. */
  clear() {
    this.next = START;
  }

  /** Bytes allocated since clear(). */
  get footprint() {
    return this.next - START;
  }

  /** Address of `count` floats: value(i), by default in (-1, 1). */
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

  /** Parameters of a product, packed if the planner would pack it. */
  product({ name, m, n, k }, tile) {
    this.clear();
    const [a, b, c] = [m * k, k * n, m * n].map((count) => this.floats(count));
    const packed = packedBytes(name === "matmulTransposeB", m, n, k);
    const workspace = packed > 0 ? this.bytes(packed) : 0;
    const bias = name === "matmulTransposeB" ? [] : [0];
    const strideOfA = name === "matmulTransposeA" ? [m] : [];
    return [a, b, c, m, n, k, ...bias, 0, 0, 0, n, ...strideOfA, workspace, tile];
  }
}
