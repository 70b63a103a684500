// Engines that divide every command, whatever its size.

import { Team } from "../../assembly/division.ts";
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

type Instance = ReturnType<Engine["createInstance"]>;

function divided(
  engine: Engine,
  threads: number,
  makeTeam?: (instance: Instance) => () => number,
): Engine {
  const createInstance = () => {
    const instance = engine.createInstance();
    const sharing = { threads, leastPart: 0, leastGain: 0 };
    const team = makeTeam && { value: makeTeam(instance) };
    return Object.defineProperties(instance, {
      sharing: { value: sharing },
      ...(team && { team }),
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
