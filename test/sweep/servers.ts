// Real servers of queues, on free ports, if they are installed.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import pg from "pg";

/** A server that tests start, kill and start again. */
export interface TestServer {
  readonly url: string;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it without a chance to say goodbye. */
  kill(): Promise<void>;
  /** The signal of kill(). */
  readonly by: NodeJS.Signals;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

function serverOf(
  url: string,
  by: NodeJS.Signals,
  begin: () => ChildProcess,
  ask: () => Promise<unknown>,
): TestServer {
  let child: ChildProcess | undefined;
  return {
    ...{ url, by },
    async start() {
      child = begin();
      for (let i = 0; ; i++) {
        try {
          return void (await ask());
        } catch (error) {
          if (i === 100) throw error;
          await sleep(100);
        }
      }
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      child.kill(by);
      await once(child, "exit");
    },
  };
}

const isThere = (command: string) => spawnSync(command, ["--version"]).status === 0;

/** Debian's Redis, which keeps every command; undefined if it is not installed. */
export async function redisServer(
  folder: string,
  host = "127.0.0.1",
): Promise<TestServer | undefined> {
  if (!isThere("redis-server")) return undefined;
  const port = await freePort();
  const options = [
    ...["--port", String(port), "--bind", host, "--protected-mode", "no", "--dir", folder],
    ...["--save", "", "--appendonly", "yes", "--appendfsync", "always"],
    ...["--maxmemory-policy", "noeviction"],
  ];
  const url = `redis://${host}:${port}`;
  return serverOf(
    url,
    "SIGKILL",
    () => spawn("redis-server", options, { stdio: "ignore" }),
    () => onRedis(url, (client) => client.ping()),
  );
}

/** Acts on a Redis server. */
export async function onRedis<Value>(
  url: string,
  act: (client: Redis) => Promise<Value>,
): Promise<Value> {
  const client = new Redis(url, {
    ...{ retryStrategy: () => null, maxRetriesPerRequest: 0, lazyConnect: true },
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await act(client);
  } finally {
    client.disconnect();
  }
}

const DEBIAN = "/usr/lib/postgresql";

/** Debian's PostgreSQL; undefined if it is not installed. */
export async function postgresServer(folder: string): Promise<TestServer | undefined> {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const bin = versions
    .map((version) => join(DEBIAN, version, "bin"))
    .find((path) => existsSync(join(path, "postgres")));
  if (bin === undefined) return undefined;
  const port = await freePort();
  const data = join(folder, "data");
  mkdirSync(data);
  // it refuses to be root
  const user = process.getuid?.() === 0 ? userOf("postgres") : undefined;
  if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  const cluster = ["-D", data, "-A", "trust", "-U", "gradlane", "-E", "UTF8", "--no-sync"];
  execFileSync(join(bin, "initdb"), cluster, { ...user, stdio: "ignore", cwd: folder });
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const options = ["-D", data, "-p", String(port), ...settings.flatMap((each) => ["-c", each])];
  const url = `postgres://gradlane@127.0.0.1:${port}/postgres`;
  return serverOf(
    url,
    // an immediate end: it recovers from its log as after a crash
    "SIGQUIT",
    () => spawn(join(bin, "postgres"), options, { ...user, stdio: "ignore", cwd: folder }),
    async () => {
      const client = new pg.Client(url);
      client.on("error", () => {});
      try {
        await client.connect();
      } finally {
        await client.end();
      }
    },
  );
}

function userOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** A network namespace beside this one: another machine, whose cable can be pulled. */
export interface Network {
  /** The address of this side. */
  readonly host: string;
  /** What to start a command with, so that it runs on the other side. */
  readonly command: readonly string[];
  connect(isConnected: boolean): void;
  remove(): void;
}

/** Makes a namespace and a cable to it; undefined if that is not allowed here. */
export function makeNetwork(): Network | undefined {
  const name = `gl${process.pid}`;
  const [here, there] = [`${name}a`, `${name}b`];
  const ip = (text: string) => spawnSync("ip", text.split(" ")).status === 0;
  const host = "198.18.77.1";
  const inside = `netns exec ${name} ip`;
  const remove = () => {
    ip(`link del ${here}`);
    ip(`netns del ${name}`);
  };
  const isMade =
    ip(`netns add ${name}`) &&
    ip(`link add ${here} type veth peer name ${there} netns ${name}`) &&
    ip(`addr add ${host}/30 dev ${here}`) &&
    ip(`link set ${here} up`) &&
    ip(`${inside} addr add 198.18.77.2/30 dev ${there}`) &&
    ip(`${inside} link set ${there} up`) &&
    ip(`${inside} link set lo up`);
  if (!isMade) {
    remove();
    return undefined;
  }
  const connect = (isConnected: boolean) => {
    ip(`link set ${here} ${isConnected ? "up" : "down"}`);
  };
  return { ...{ host, connect, remove }, command: ["ip", "netns", "exec", name] };
}
