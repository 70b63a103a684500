// Engines that divide every command, whatever its size.

import { Control, Status } from "../../assembly/control.ts";
import { DIVISION_WORDS, Division, Team } from "../../assembly/division.ts";
import { RECORD_WORDS } from "../../assembly/opcodes.ts";
import { createEngine, type Engine } from "../../src/index.ts";

/** Divides among `threads`; all parts are done by the leader, one after the other. */
export async function dividedAlone(threads: number): Promise<Engine> {
  const engine = await createEngine({ backend: "wasm", threads: 1 });
  return divided(engine, threads, (instance) => {
    const address = instance.allocate(4 * (Team.records + threads * RECORD_WORDS));
    return () => address;
  });
}

/** Divides among `threads` that all run. */
export async function dividedAmong(threads: number): Promise<Engine> {
  return divided(await createEngine({ backend: "wasm", threads }), threads);
}

/**
 * The same engine, which divides each command into another number of parts than the one before, or not at all: a pool
 * loses its threads between any two commands, and gets them back, where other programs keep the cores.
 */
export function sharedAnew(engine: Engine): Engine {
  const createInstance = () => {
    const instance = engine.createInstance();
    const run = instance.run.bind(instance);
    let commands = 0;
    const value: Instance["run"] = (control, budget) => {
      for (let left = budget; ; left--) {
        const restore = limitParts(instance, control, commands++);
        const status = run(control, Math.min(left, 1));
        restore();
        if (status !== Status.paused || left <= 1) return status;
      }
    };
    return Object.defineProperty(instance, "run", { value });
  };
  return { info: engine.info, createInstance, dispose: () => engine.dispose() };
}

/** Lowers the parts of the next command to a number that `turn` chooses; returns what restores it. */
function limitParts({ memory: { i32 } }: Instance, control: number, turn: number): () => void {
  const word = (of: Control) => i32[(control >>> 2) + of]!;
  if (word(Control.divisions) === 0) return () => undefined;
  const division = (word(Control.divisions) >>> 2) + word(Control.command) * DIVISION_WORDS;
  const parts = i32[division + Division.parts]!;
  if (parts > 1) i32[division + Division.parts] = 1 + (turn % parts);
  return () => {
    i32[division + Division.parts] = parts;
  };
}

type Instance = ReturnType<Engine["createInstance"]>;

/** Divides among `threads`, in a team of the instance's pool, or in another. */
export function divided(
  engine: Engine,
  threads: number,
  makeTeam?: (instance: Instance) => () => number,
): Engine {
  const createInstance = () => {
    const instance = engine.createInstance();
    const sharing = { threads, leastPart: 0, leastGain: 0 };
    const team = makeTeam?.(instance) ?? instance.team.bind(instance);
    const helped = () => {
      const address = team();
      if (address !== 0) instance.memory.i32[(address >>> 2) + Team.isTried] = 0;
      return address;
    };
    return Object.defineProperties(instance, {
      sharing: { value: sharing },
      team: { value: helped },
    });
  };
  return {
    get info() {
      return engine.info;
    },
    createInstance,
    dispose: () => engine.dispose(),
  };
}
