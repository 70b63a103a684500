import { Opcode, RECORD_WORDS } from "../../assembly/opcodes.ts";
import { scratchMemory } from "../core/memory.ts";
import { Controls, UNLIMITED } from "../engine/controls.ts";
import type { Instance } from "../engine/instance.ts";
import { randomNormal, randomUniform } from "../engine/js/random.ts";
import type { Key } from "../random/keys.ts";

/** Draws `count` numbers from a stream. */
export type Draw = (
  opcode: Opcode.randomNormal | Opcode.randomUniform,
  key: Key,
  count: number,
) => Float32Array;

/** In plain JavaScript, before an engine runs. */
export const drawHere: Draw = (opcode, key, count) => {
  const memory = scratchMemory(4 * count);
  const generate = opcode === Opcode.randomNormal ? randomNormal : randomUniform;
  generate(memory, 0, count, key[0], key[1]);
  return memory.f32.slice(0, count);
};

/** With an engine's kernels: the same numbers, many times faster. */
export const drawBy =
  (instance: Instance): Draw =>
  (opcode, key, count) => {
    const controls = new Controls(instance);
    const values = instance.allocate(4 * count);
    const record = instance.allocate(4 * RECORD_WORDS);
    instance.memory.i32.set([opcode, values, count, ...key], record >>> 2);
    const program = { address: record, commands: [opcode] };
    controls.prepare(program, { steps: 1, batchSize: 1, count: 1 });
    instance.run(controls.address, UNLIMITED);
    const drawn = instance.memory.f32.slice(values >>> 2, (values >>> 2) + count);
    for (const address of [values, record]) instance.free(address);
    controls.release();
    return drawn;
  };
