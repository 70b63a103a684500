// The workers that Node makes while the tests of a file run.

import { afterAll } from "vitest";

export const threads = process.getBuiltinModule("worker_threads");
export type Worker = InstanceType<typeof threads.Worker>;

/** All workers that were made. */
export const workers: Worker[] = [];
/** As Node has it. */
export const { Worker: NodeWorker } = threads;
threads.Worker = class extends NodeWorker {
  constructor(...parameters: ConstructorParameters<typeof NodeWorker>) {
    super(...parameters);
    workers.push(this);
  }
};
afterAll(() => {
  threads.Worker = NodeWorker;
});
