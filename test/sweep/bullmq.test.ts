// Sweeps by a queue on a real server: workers and coordinators that are killed, a server that crashes.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bullmq } from "../../src/sweep/bullmq.ts";
import type { Executor } from "../../src/sweep/executor.ts";
import { type Job, jobId } from "../../src/sweep/job.ts";
import { reach, readAddress } from "../../src/sweep/queue.ts";
import type { JobResult } from "../../src/sweep/result.ts";
import { planSweep, sweep } from "../../src/sweep/sweep.ts";
import { inProcess } from "./in-process.ts";
import { makeNetwork, onRedis, postgresServer, redisServer, type TestServer } from "./servers.ts";

const folder = mkdtempSync(join(tmpdir(), "gradlane-queue-"));
chmodSync(folder, 0o755); // for the user of PostgreSQL
const subfolder = (name: string) => mkdtempSync(join(folder, name));
const CLI = join(process.cwd(), "dist/cli.js");
const words = (text: string) => text.split(" ").filter(Boolean);

const redis = await redisServer(subfolder("redis-"));
const postgres = await postgresServer(subfolder("postgres-"));
const network = redis && makeNetwork();
const cable = network && (await redisServer(subfolder("cable-"), network.host));
if (redis && !network) console.log("no namespaces can be made: a test of networks is skipped");
if (!redis) console.log("redis-server is not installed: its tests are skipped");
if (!postgres) console.log("PostgreSQL is not installed: its tests are skipped");

const started = new Set<ChildProcess>();
beforeAll(async () => {
  if (!existsSync("dist/cli.js")) throw new Error("no dist/: run npm run build first");
  writeFileSync(join(folder, "space.json"), '{ "learningRate": [0.001, 0.03] }');
  await Promise.all([redis?.start(), postgres?.start()]);
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await Promise.all([redis, postgres, cable].map((each) => each?.kill()));
  network?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A process of the command line, and what it says. */
interface Started {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<unknown[]>;
  /** Resolves when stderr matches. */
  says(text: RegExp): Promise<void>;
}

function start(text: string, before: readonly string[] = []): Started {
  const [command, ...rest] = [...before, process.execPath, CLI, ...words(text)];
  const child = spawn(command!, rest, { cwd: folder });
  started.add(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "exit");
  return {
    ...{ child, ended, stdout: () => stdout, stderr: () => stderr },
    async says(wanted) {
      while (!wanted.test(stderr)) {
        if (child.exitCode !== null) throw new Error(`it ended: ${stderr}`);
        await sleep(20);
      }
    },
  };
}

async function startWorker(url: string, queue: string, processes = 1): Promise<Started> {
  const worker = start(`worker ${url} --queue ${queue} --processes ${processes}`);
  await worker.says(/^queue /);
  return worker;
}

const timeless = (results: readonly { readonly id: string }[]) =>
  results
    .map((result) => ({ ...result, seconds: 0, worker: "" }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
const lines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line));

const recipe = { synthetic: "moons", count: 200, epochs: 3, batchSize: 32 };
const space = { learningRate: [0.0001, 0.03], hidden: [[8], []] };

/** Jobs that differ in their seeds. */
async function jobsOf(seeds: number, epochs = 3): Promise<Job[]> {
  const plan = await planSweep({ recipe: { ...recipe, epochs }, seeds });
  return plan.jobs(plan.configs).map(({ job }) => job);
}

/** Runs jobs, collecting results. */
function run(executor: Executor, jobs: readonly Job[], signal?: AbortSignal) {
  const results: JobResult[] = [];
  const onResult = (result: JobResult) => results.push(result);
  const ended = executor.run(jobs, { onResult, ...(signal && { signal }) });
  ended.catch(() => {});
  return { results, ended };
}

/** BullMQ's own view of a queue. */
async function withQueue<Value>(
  url: string,
  queue: string,
  act: (queue: import("bullmq").Queue) => Promise<Value>,
): Promise<Value> {
  const { tools, connection } = await reach(readAddress("look", url, queue));
  const opened = new tools.Queue(queue, { connection }) as unknown as import("bullmq").Queue;
  try {
    return await act(opened);
  } finally {
    await opened.close();
  }
}

/** Waits until the queue has so many jobs of a state. */
const until = (url: string, queue: string, state: "active" | "waiting", count: number) =>
  withQueue(url, queue, async (opened) => {
    while ((await opened.getJobCountByTypes(state)) !== count) await sleep(20);
  });

const servers: readonly (readonly [string, TestServer | undefined])[] = [
  ["Redis", redis],
  ["PostgreSQL", postgres],
];

// both at a time: they wait for locks
describe.concurrent.each(servers)("%s", (name, server) => {
  const it = server ? test.sequential : test.skip;
  it("killed workers, a killed coordinator and a crash of the server change no result", async () => {
    const { url, kill, start: startServer } = server!;
    const SWEEP =
      "sweep --synthetic moons --count 200 --epochs 500 --folds 3 --space space.json --json";
    const local = start(`${SWEEP} --processes 1 --out local-${name}.gradlane`);
    await local.ended;
    const queued = `${SWEEP} --executor ${url} --queue lost --out ${name}.gradlane`;
    const doomed = await startWorker(url, "lost");
    const first = start(queued);
    await first.says(/^1\/6 /m);
    await until(url, "lost", "active", 1);
    doomed.child.kill("SIGKILL");
    first.child.kill("SIGKILL");
    const worker = await startWorker(url, "lost");
    const second = start(queued);
    await second.says(/^1\/6 /m);
    await worker.says(/^gl-/m);
    await kill();
    await worker.says(/is away/);
    await startServer();
    expect((await second.ended)[0], second.stderr()).toBe(0);
    expect(worker.stderr()).toMatch(/is back$/m);
    const results = lines(second.stdout());
    expect(results.length).toBe(7);
    expect(timeless(results.slice(0, -1))).toEqual(timeless(lines(local.stdout()).slice(0, -1)));
    expect(results.at(-1).best.weightsHash).toBe(lines(local.stdout()).at(-1).best.weightsHash);
    // what the dead coordinator had is taken from the queue, not done again
    for (const result of lines(first.stdout())) expect(results).toContainEqual(result);
    worker.child.kill();
    expect((await worker.ended)[0]).toBe(0);
  }, 60_000);

  it("the same results as in this process, each job once; verify does some twice", async () => {
    const { url } = server!;
    const direct = await sweep({ recipe, space, executor: inProcess().executor });
    const worker = await startWorker(url, "same", 2);
    for (const expected of [6, 6]) {
      const executor = bullmq({ connection: url, queue: "same" });
      const { results, alarms } = await sweep({ recipe, space, verify: 0.5, executor });
      await executor.close();
      expect(timeless(results)).toEqual(timeless(direct.results));
      expect(alarms).toEqual([]);
      // the second sweep finds all in the queue
      expect(worker.stderr().match(/^gl-.*done/gm)!.length).toBe(expected);
    }
    worker.child.kill();
    await worker.ended;
  });

  it("a signal removes the jobs of its sweep that wait; other sweeps get theirs", async () => {
    const { url } = server!;
    const queue = "signal";
    const jobs = await jobsOf(6);
    const [one, other] = [0, 1].map(() => bullmq({ connection: url, queue }));
    const controller = new AbortController();
    const reason = new Error("enough");
    const ended = run(one!, jobs.slice(0, 4), controller.signal);
    await until(url, queue, "waiting", 4);
    const kept = run(other!, jobs.slice(2));
    await until(url, queue, "waiting", 6);
    controller.abort(reason);
    await expect(ended.ended).rejects.toBe(reason);
    // the two that both wait for are added again by the other
    await until(url, queue, "waiting", 4);
    const worker = await startWorker(url, queue);
    await kept.ended;
    expect(kept.results.map(({ id }) => id).sort()).toEqual(jobs.slice(2).map(jobId).sort());
    expect(ended.results).toEqual([]);
    // a job that has begun is cut, so that its worker is free for others
    const cut = new AbortController();
    const long = run(one!, await jobsOf(1, 1_000_000), cut.signal);
    await until(url, queue, "active", 1);
    cut.abort(reason);
    await expect(long.ended).rejects.toBe(reason);
    await run(one!, jobs.slice(0, 1)).ended;
    // a worker that is asked twice to end returns its job
    const endless = new AbortController();
    const again = run(one!, await jobsOf(1, 1_000_000), endless.signal);
    await until(url, queue, "active", 1);
    worker.child.kill("SIGTERM");
    await worker.says(/^SIGTERM: finishing/m);
    worker.child.kill("SIGTERM");
    expect((await worker.ended)[0], worker.stderr()).toBe(0);
    await until(url, queue, "waiting", 1);
    endless.abort(reason);
    await expect(again.ended).rejects.toBe(reason);
    await until(url, queue, "waiting", 0);
    await Promise.all([one!.close(), other!.close()]);
  });

  it("jobs of another version fail the sweep; what is no job harms no worker", async () => {
    const { url } = server!;
    const queue = "version";
    const worker = await startWorker(url, queue);
    await withQueue(url, queue, (opened) => opened.add("train", { v: 1, recipe: "rm -rf" }));
    const executor = bullmq({ connection: url, queue });
    const [job] = await jobsOf(1);
    const old = { ...job!, gradlane: "0.0.1" };
    for (let i = 0; i < 2; i++) {
      await expect(run(executor, [old]).ended).rejects.toMatchObject({
        code: "JOB_VERSION",
        message: expect.stringMatching(/got one of version 0\.0\.1; install the same version/),
      });
    }
    const { results, ended } = run(executor, [job!]);
    await ended;
    expect(results.length).toBe(1);
    expect(worker.stderr()).toContain("Cannot read a job");
    await executor.close();
    worker.child.kill();
    expect((await worker.ended)[0]).toBe(0);
  });
});

describe.concurrent("a network", () => {
  const it = network && cable ? test : test.skip;
  it("that is cut in the middle changes no result, and its worker comes back", async () => {
    const { url, start: startServer } = cable!;
    await startServer();
    const remote = start(`worker ${url} --processes 1`, network!.command);
    await remote.says(/^queue /);
    const executor = bullmq({ connection: url });
    const jobs = await jobsOf(4, 500);
    const direct = run(inProcess().executor, jobs);
    await direct.ended;
    const { results, ended } = run(executor, jobs);
    await until(url, "gradlane", "active", 1);
    network!.connect(false);
    const near = start(`worker ${url} --processes 1`);
    await ended;
    expect(timeless(results)).toEqual(timeless(direct.results));
    near.child.kill();
    await near.ended;
    network!.connect(true);
    const after = run(executor, await jobsOf(1, 4));
    await after.ended;
    expect(after.results[0]!.worker.pid).not.toBe(results.at(-1)!.worker.pid);
    await executor.close();
    remote.child.kill();
    expect((await remote.ended)[0], remote.stderr()).toBe(0);
  }, 90_000);
});

test.skipIf(!redis)("a server that forgot its jobs is told them again", async () => {
  const { url } = redis!;
  const executor = bullmq({ connection: url, queue: "forgotten" });
  const { results, ended } = run(executor, await jobsOf(2));
  await until(url, "forgotten", "waiting", 2);
  await onRedis(url, (client) => client.flushall());
  const worker = await startWorker(url, "forgotten");
  await ended;
  expect(results.length).toBe(2);
  await executor.close();
  worker.child.kill();
  await worker.ended;
});

test("what cannot be used is refused", async () => {
  expect(() => bullmq({ connection: "http://host" })).toThrow("got one with http:");
  expect(() => bullmq({ connection: "redis://h", queue: "a:b" })).toThrow("name of the queue");
  expect(() => bullmq({ connection: "redis://h", host: "h" } as never)).toThrow("host");
  const executor = bullmq({ connection: "redis://me:secret@127.0.0.1:1" });
  const { ended } = run(executor, await jobsOf(1));
  await expect(ended).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" });
  await expect(ended).rejects.not.toThrow("secret");
  await executor.close();
});

test.each([
  ["redis://127.0.0.1:1", "ioredis"],
  ["postgres://127.0.0.1:1/x", "pg"],
])("without its packages, %s says what to install", (url, client) => {
  const bare = subfolder("bare-");
  cpSync("dist", join(bare, "dist"), { recursive: true });
  writeFileSync(join(bare, "package.json"), '{ "type": "module" }');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(bare, "dist/cli.js"), "worker", url],
    { encoding: "utf8", cwd: bare },
  );
  expect(stderr).toContain(`run: npm install bullmq ${client}`);
  expect(status).toBe(2);
});
