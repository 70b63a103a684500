// One memory on which a pool helps.

import { Team } from "../../../assembly/division.ts";
import type { Leader } from "../run-program.ts";
import { PoolLeader, runAlone } from "./leader.ts";
import type { Member, Pool } from "./pool.ts";

/** Lets workers drop memories that no longer exist. */
const unused = new FinalizationRegistry<{ readonly pool: Pool; readonly id: number }>(
  ({ pool, id }) => pool.forget(id),
);

/** For threads that may not wait. */
const ALONE: Leader = { run: (i32, control, _binary, run) => runAlone(i32, control, run) };

/** An instance whose runs a pool joins. */
export class Teamwork {
  readonly id: number;
  /** Leads the runs of the calling thread. */
  readonly leader: Leader;

  /** @param address of Threads.teamBytes */
  constructor(
    readonly pool: Pool,
    member: Member,
    readonly address: number,
    threads: { readonly count: number; readonly spins: number },
  ) {
    member.memory.i32[(address >>> 2) + Team.spins] = threads.spins;
    member.memory.i32[(address >>> 2) + Team.isTried] = 1;
    const { wasm: memory, modules } = member;
    this.id = pool.attach({ memory, modules, team: address, threads: threads.count });
    this.leader = pool.isLedByWorker ? ALONE : new PoolLeader(pool.signal, this.id, address);
    unused.register(member, { pool, id: this.id }, this);
  }

  /** Lets the workers forget the memory. */
  end(): void {
    unused.unregister(this);
    this.pool.forget(this.id);
  }
}
