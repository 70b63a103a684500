import { randomNormal, randomUniform } from "../engine/js/random.ts";
import { type Memory, scratchMemory } from "../engine/memory.ts";

/** Names one stream of random numbers. */
export type Key = readonly [number, number];

/** Standard normals, by the kernel's own definition. */
export const normals = (key: Key, count: number): Float32Array => drawn(randomNormal, key, count);

/** Uniform in [0, 1), by the kernel's own definition. */
export const uniforms = (key: Key, count: number): Float32Array => drawn(randomUniform, key, count);

type Generator = (memory: Memory, y: number, n: number, key0: number, key1: number) => void;

function drawn(generate: Generator, key: Key, count: number): Float32Array {
  const memory = scratchMemory(4 * count);
  generate(memory, 0, count, key[0], key[1]);
  return memory.f32.slice(0, count);
}
