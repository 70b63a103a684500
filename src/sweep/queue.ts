// The queue of jobs on a server: Redis or PostgreSQL, by BullMQ.

import type { Job as QueuedJob, WorkerOptions } from "bullmq";
import { DataError, GradlaneError, phrase, RuntimeUnsupportedError } from "../core/errors.ts";

/** A library that is not installed with gradlane; only its types are known before. */
type Library = typeof import("bullmq");
type Tools = ReturnType<Library["withBackend"]>;

/** A server that answered, and what speaks with it. */
export interface Server {
  readonly library: Library;
  readonly tools: Tools;
  /** The options of a connection of BullMQ. */
  readonly connection: never;
}

/** A job of gradlane as BullMQ has it. */
export type Queued = QueuedJob<unknown, unknown>;

export const USUAL_QUEUE = "gradlane";
const REACH_WITHIN = 10_000;

/**
 * Of jobs whose worker is lost, in milliseconds: it renews its lock on a job until then, and others look so often for jobs
 * without a lock. Such a job is back within their sum.
 */
export const LOCKS: Pick<WorkerOptions, "lockDuration" | "stalledInterval" | "maxStalledCount"> = {
  lockDuration: 8000,
  stalledInterval: 4000,
  maxStalledCount: 3,
};

/** Where a queue is, as given. */
export interface Address {
  readonly kind: "redis" | "postgres";
  readonly url: string;
  /** Without its password. */
  readonly shown: string;
  readonly queue: string;
}

/** Reads the address of a queue. @throws DataError for other protocols and names */
export function readAddress(what: string, url: unknown, queue: unknown = USUAL_QUEUE): Address {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  const kind = KINDS[parsed?.protocol ?? ""];
  if (!parsed || !kind) {
    // an address may hold a password
    const got = parsed ? phrase(`one with ${parsed.protocol}`) : typeof url;
    throw DataError.of(
      "QUEUE",
      what,
      'an address as "redis://host" or "postgres://host/name"',
      got,
    );
  }
  if (typeof queue !== "string" || !/^[\w.-]{1,100}$/.test(queue)) {
    const expected = "letters, digits, dots, - and _ as the name of the queue";
    throw DataError.of("QUEUE", what, expected, queue);
  }
  const shown = `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  return { kind, url: url as string, shown, queue };
}

const KINDS: Readonly<Record<string, Address["kind"]>> = {
  "redis:": "redis",
  "rediss:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
};

/**
 * Loads BullMQ and the client of a server, and sees whether it answers.
 * @throws RuntimeUnsupportedError NO_BULLMQ if they are not installed, QUEUE_UNREACHABLE
 */
export async function reach(address: Address): Promise<Server> {
  const { kind, url } = address;
  if (kind === "redis") {
    const [library, { Redis }] = await load("ioredis", () =>
      Promise.all([import("bullmq"), import("ioredis")]),
    );
    const client = new Redis(url, {
      ...{ lazyConnect: true, connectTimeout: REACH_WITHIN, retryStrategy: () => null },
      maxRetriesPerRequest: 0,
    });
    // connect() says only that the connection is closed
    let reason: Error | undefined;
    client.on("error", (error: Error) => {
      reason ??= error;
    });
    await reaching(address, async () => {
      try {
        await client.connect();
        await client.ping();
      } catch (error) {
        throw reason ?? error;
      } finally {
        client.disconnect();
      }
    });
    const tools = library.withBackend(library.createRedisBackend) as unknown as Tools;
    // commands wait while the server is away; BullMQ's own delays grow to 20 seconds
    const retryStrategy = (times: number) => Math.min(100 * times, 2000);
    return {
      library,
      tools,
      connection: { url, maxRetriesPerRequest: null, retryStrategy } as never,
    };
  }
  const [library, { default: pg }] = await load("pg", () =>
    Promise.all([import("bullmq"), import("pg")]),
  );
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: REACH_WITHIN,
  });
  client.on("error", () => {});
  await reaching(address, async () => {
    try {
      await client.connect();
      await library.runMigrations(client);
    } finally {
      await client.end();
    }
  });
  const tools = library.withBackend(library.createPostgresBackend) as unknown as Tools;
  return { library, tools, connection: { connectionString: url } as never };
}

async function load<Modules>(client: string, read: () => Promise<Modules>): Promise<Modules> {
  try {
    return await read();
  } catch (error) {
    const expected = phrase(`the packages "bullmq" and "${client}"`, ["bullmq", client]);
    const got = phrase((error as Error).message);
    const hint = `run: npm install bullmq ${client}`;
    throw RuntimeUnsupportedError.of("NO_BULLMQ", "use a queue", expected, got, { hint });
  }
}

async function reaching({ shown }: Address, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    // an AggregateError of several addresses has no message
    const { message, code } = error as Error & { code?: string };
    const got = phrase(message || code || String(error));
    throw RuntimeUnsupportedError.of("QUEUE_UNREACHABLE", `reach ${shown}`, "an answer", got);
  }
}

/** What a failed job says: the code of an error, and its message. */
export const reasonOf = ({ code, message }: GradlaneError): string => `${code}: ${message}`;

/** The error of a failed job. */
export function errorOf(reason: string): GradlaneError {
  const [, code, message] = /^([A-Z_]+): (.*)$/s.exec(reason) ?? [];
  if (code === "JOB_VERSION") return new DataError(code, message!);
  if (code !== undefined) return new GradlaneError(code, message!);
  const lost = /stalled/.test(reason) ? "its workers were lost" : reason;
  return new RuntimeUnsupportedError("WORKER_LOST", `Cannot do a job: ${lost}`);
}

/** The event by which a sweep ends a job that has begun, and what its failure says then. */
export const CANCELLED = "gradlane:cancelled";
