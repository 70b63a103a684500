// A machine of known speeds: loops that only advance a clock.

import { vi } from "vitest";

/** A clock that only loops advance. */
export interface Clock {
  now: number;
}

/** The arguments of a loop. */
export type LoopCall = readonly [name: string, ...numbers: number[]];

/** Milliseconds of a call of each loop, of the first and the second binary; copies by their bytes. */
export interface Times {
  readonly arithmetic12: readonly [number, number];
  readonly arithmetic24: readonly [number, number];
  copy(bytes: number): number;
}

/**
 * Replaces every WebAssembly instance by such loops until mocks are restored. Returns the calls
 * and the memory of each instance.
 */
export function fakeMachine(clock: Clock, times: Times) {
  const instances: { calls: LoopCall[]; memory: WebAssembly.Memory }[] = [];
  vi.spyOn(WebAssembly, "Instance").mockImplementation(function instantiate(_module, imports) {
    const calls: LoopCall[] = [];
    const number = Math.min(1, instances.length) as 0 | 1;
    instances.push({ calls, memory: imports!.env!.memory as WebAssembly.Memory });
    const loop = (name: string, took: (bytes: number) => number) => [
      name,
      (...numbers: number[]) => {
        calls.push([name, ...numbers]);
        clock.now += took(numbers[2]!);
      },
    ];
    const exports = Object.fromEntries([
      loop("arithmetic12", () => times.arithmetic12[number]),
      loop("arithmetic24", () => times.arithmetic24[number]),
      loop("copy", times.copy),
    ]);
    return { exports };
  });
  return instances;
}
