// The kernels of one mode in a memory of their own, and their twins in another.

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
/** The tiles are tried in the page before. */
const START = 65536;

function finish(pieces) {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** The fastest tile, once all are optimised. */
async function warm(kernels, memory) {
  fillTrial(memory);
  for (const _ of warmTiles(kernels)) await new Promise((resolve) => setTimeout(resolve));
  return finish(timeTiles(kernels));
}

/** The same in 256 bits; the speed of a wrong tile would be worse than none. */
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

/** Kernels of some numerics, with their tiles optimised in 256 bits where turbo is asked for. */
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
    /** The fastest one, as the engine would find it. */
    this.tile = tile;
    this.twin = viewsOf(new ArrayBuffer(memory.u8.length));
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

  /** Gives all memory back. */
  clear() {
    this.next = START;
  }

  /** Bytes given out since then. */
  get footprint() {
    return this.next - START;
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
  product({ name, m, n, k }, tile) {
    this.clear();
    const [a, b, c] = [m * k, k * n, m * n].map((count) => this.floats(count));
    const packed = packedBytes(name === "matmulTransposeB", m, n, k);
    const workspace = packed > 0 ? this.bytes(packed) : 0;
    const extra = name === "matmulTransposeB" ? [] : [0];
    return [a, b, c, m, n, k, ...extra, 0, 0, 0, workspace, tile];
  }
}
