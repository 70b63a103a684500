import type { Program } from "../compile/program.ts";
import { sizeOf } from "../core/shape.ts";
import { Controls } from "../engine/controls.ts";
import type { Instance } from "../engine/instance.ts";
import { noteCut } from "./cut.ts";
import { Feed, type FeedSource } from "./feed.ts";
import { type Pass, runPass, type Slice } from "./run.ts";
import type { ProgramRequest, Session } from "./session.ts";
import { SLOT_COUNT } from "./step-program.ts";

/** A change of the steps of a pass: of their program and rows, with additional memory. */
export interface PassPart {
  readonly request?: Partial<ProgramRequest>;
  readonly source?: Partial<FeedSource>;
  /** Called once, before the rows are in memory. */
  reserve?(memory: PassMemory, request: ProgramRequest): void;
}

/** Options of a PassMemory. */
interface PassMemoryOptions {
  readonly parts?: readonly PassPart[];
  /** Largest number of bytes of rows that stay in memory. */
  readonly residentLimit?: number;
}

/** A program and rows in the memory of a session. Call `release` when done. */
export class PassMemory {
  readonly instance: Instance;
  readonly controls: Controls;
  readonly program: Program;
  readonly feed: Feed;
  private readonly held: (() => void)[] = [];

  constructor(
    private readonly session: Session,
    request: ProgramRequest,
    source: FeedSource,
    { parts = [], residentLimit }: PassMemoryOptions = {},
  ) {
    const { instance } = session;
    this.instance = instance;
    this.controls = new Controls(instance, SLOT_COUNT);
    this.held.push(() => this.controls.release());
    try {
      const whole = Object.assign({ ...request }, ...parts.map((part) => part.request));
      this.program = this.hold(whole);
      for (const part of parts) part.reserve?.(this, whole);
      const rows = Object.assign({ ...source }, ...parts.map((part) => part.source));
      if (request.kind === "prediction" || request.keepOutput) {
        rows.outputStride = sizeOf(session.architecture.outputShape);
      }
      this.feed = new Feed(instance, this.controls, rows, request.batchSize, residentLimit);
      this.held.push(() => this.feed.release());
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Keeps a program in memory. */
  hold(request: ProgramRequest): Program {
    const { program, release } = this.session.hold(request);
    this.held.push(release);
    return program;
  }

  /** Address of zeroed bytes. */
  allocate(bytes: number): number {
    const address = this.instance.allocate(bytes);
    this.held.push(() => this.instance.free(address));
    return address;
  }

  async *run(pass: Pass): AsyncGenerator<Slice> {
    const { instance, controls, program, feed } = this;
    try {
      yield* runPass(instance, controls, program, feed, pass);
    } catch (error) {
      throw noteCut(error, this.session, controls, program);
    }
  }

  release(): void {
    for (const release of this.held.splice(0)) release();
  }
}
