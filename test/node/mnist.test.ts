// A local server that answers, disconnects, sends false content and stalls, with small replacements of the files.

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { cacheFolder, type FetchOptions } from "../../src/node/fetch-verified.ts";
import { fashionMnist, fetchData, type KnownData, mnist } from "../../src/node/mnist.ts";

const u32 = (value: number) => [value >>> 24, value >>> 16, value >>> 8, value].map((b) => b & 255);
const SIDE = 2;

/** Files of a data set with images of 2×2 pixels, and their checksums. */
function standIn(): { files: Record<string, Buffer>; known: KnownData } {
  const files: Record<string, Buffer> = {};
  const file = (name: string, content: number[]) => {
    files[name] = gzipSync(Uint8Array.from(content));
    const sha256 = createHash("sha256").update(Uint8Array.from(content)).digest("hex");
    return { name, bytes: content.length, sha256 };
  };
  const pair = (part: string, count: number) => ({
    images: file(`${part}-images-idx3-ubyte.gz`, [
      ...[0, 0, 8, 3, ...u32(count), ...u32(SIDE), ...u32(SIDE)],
      ...Array.from({ length: count * SIDE * SIDE }, (_, i) => i & 255),
    ]),
    labels: file(`${part}-labels-idx1-ubyte.gz`, [
      ...[0, 0, 8, 1, ...u32(count)],
      ...Array.from({ length: count }, (_, i) => i % 3),
    ]),
  });
  const classNames = ["a", "b", "c"];
  const known = {
    name: "small",
    mirrors: [],
    classNames,
    train: pair("train", 6),
    test: pair("t10k", 3),
  };
  return { files, known };
}

const { files, known } = standIn();
const NAMES = Object.keys(files);

let folder: string;
let servers: Server[] = [];
let requests: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlane-cache-"));
  requests = [];
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  servers = [];
  await rm(folder, { recursive: true, force: true });
});

/** Starts a server and returns its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    requests.push(request.url!);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (url: string, response: ServerResponse) => response.end(files[url.split("/").at(-1)!]);
const right: RequestListener = (request, response) => send(request.url!, response);

const get = (mirrors: string[], options: FetchOptions = {}) =>
  fetchData(known, { folder, mirrors, pause: 1, timeout: 2_000, ...options }, "small");

describe("a download", () => {
  test("is verified, cached, and not repeated", async () => {
    const mirror = await serve(right);
    const progress: string[] = [];
    const { train, test: held } = await get([`${mirror}/data/`], {
      onProgress: ({ file, url, received, total }) => {
        expect(url).toBe(`${mirror}/data/${file}`);
        expect(total).toBe(files[file]!.length);
        if (received === total) progress.push(file);
      },
    });
    expect(train.x.shape).toEqual([6, SIDE, SIDE, 1]);
    expect([...train.x.data]).toEqual([...Array(24).keys()]);
    expect([...train.y.data]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(held.length).toBe(3);
    expect(held.classNames).toEqual(["a", "b", "c"]);
    expect(progress.sort()).toEqual([...NAMES].sort());
    expect((await readdir(folder)).sort()).toEqual([...NAMES].sort());
    expect(requests.length).toBe(4);
    // no mirror is needed now
    expect((await get([])).train.x).toEqual(train.x);
    expect(requests.length).toBe(4);
  });

  test("is repeated if the cached file is damaged, and replaces it", async () => {
    const mirror = await serve(right);
    await get([mirror]);
    const [first, second] = NAMES.map((name) => join(folder, name)) as [string, string];
    const bytes = await readFile(first);
    await writeFile(first, new Uint8Array(bytes.subarray(0, bytes.length - 5)));
    await writeFile(second, new Uint8Array(gzipSync("other content")));
    await expect(get([])).rejects.toThrow(/labels.*got .*SHA-256 .* of 13 bytes/);
    await get([mirror]);
    expect(requests.slice(4).sort()).toEqual([`/${NAMES[0]}`, `/${NAMES[1]}`].sort());
    expect(await readFile(first)).toEqual(bytes);
  });

  test("uses the next mirror after false content, and does not try that one again", async () => {
    for (const [lie, said] of [
      [(response: ServerResponse) => response.end("<html>Sign in</html>"), "SHA-256"],
      [(response: ServerResponse) => response.end(gzipSync(new Uint8Array(14))), "SHA-256"],
      [
        (response: ServerResponse) => response.end(gzipSync(new Uint8Array(1_000_000))),
        "too many bytes",
      ],
      [(response: ServerResponse) => response.end(Buffer.alloc(200_000)), "more than"],
      [(response: ServerResponse) => response.writeHead(404).end("no"), "status 404"],
      [(response: ServerResponse) => response.writeHead(403).end("no"), "status 403"],
      [(response: ServerResponse) => response.writeHead(200).end(), "of 0 bytes"],
    ] as const) {
      const liar = await serve((_, response) => void lie(response));
      requests = [];
      const error = await get([liar]).catch((error) => error);
      expect(error).toBeInstanceOf(DataError);
      expect(error.code).toBe("DOWNLOAD");
      expect(error.message).toContain(`${liar}/train-labels-idx1-ubyte.gz: `);
      expect(error.message).toContain(said);
      expect(requests.length).toBe(1);
      expect(await readdir(folder)).toEqual([]);
      const honest = await serve(right);
      expect((await get([liar, honest])).train.length).toBe(6);
      await rm(folder, { recursive: true });
    }
  });

  test("is retried after a disconnection, a server error, or a timeout", async () => {
    for (const fail of [
      (response: ServerResponse) => response.writeHead(503).end("busy"),
      (response: ServerResponse) => response.writeHead(429).end(),
      (response: ServerResponse) => response.destroy(),
      // less than announced, then a disconnection
      (response: ServerResponse, body: Buffer) => {
        response.writeHead(200, { "content-length": body.length });
        response.write(body.subarray(0, 20), () => response.destroy());
      },
      // an incomplete file, announced as complete
      (response: ServerResponse, body: Buffer) => response.end(body.subarray(0, 20)),
      // no data, then a stall
      () => {},
      (response: ServerResponse, body: Buffer) => {
        response.writeHead(200, { "content-length": body.length });
        response.write(body.subarray(0, 20));
      },
    ]) {
      let failures = 0;
      const mirror = await serve((request, response) => {
        const body = files[request.url!.slice(1)]!;
        if (failures++ < 2) fail(response, body);
        else response.end(body);
      });
      const { train } = await get([mirror], { timeout: 100 });
      expect(train.length).toBe(6);
      await rm(folder, { recursive: true });
    }
  });

  test("lists all attempts if none succeeds", async () => {
    const breaking = await serve((_, response) => response.destroy());
    const silent = await serve(() => {});
    const missing = await serve((_, response) => response.writeHead(404).end());
    const closed = "http://127.0.0.1:1";
    const began = performance.now();
    const error = await get([breaking, silent, missing, closed], {
      timeout: 50,
      attempts: 2,
      pause: 30,
    }).catch((error) => error);
    expect(performance.now() - began).toBeGreaterThan(130); // two silences and a pause
    expect(error).toBeInstanceOf(DataError);
    const tried = error.got.map((line: string) => line.replace(/\/train-labels.*?:/, ""));
    expect(tried.map((line: string) => line.split(" ")[0])).toEqual([
      breaking,
      silent,
      missing,
      closed,
      breaking,
      silent,
      closed,
    ]);
    expect(tried[1]).toBe(`${silent} no data for 0.05 s`);
    expect(tried[2]).toBe(`${missing} status 404`);
    expect(error.message).toMatch(
      /^Cannot download "train-labels-idx1-ubyte.gz": expected 14 bytes with SHA-256/,
    );
    expect(error.message).toContain(`put the file into "${folder}"`);
  });

  test("follows redirects, but not in loops", async () => {
    const mirror = await serve((request, response) => {
      if (request.url!.startsWith("/there/")) return void send(request.url!, response);
      response.writeHead(302, { location: `/there${request.url}` }).end();
    });
    expect((await get([mirror])).train.length).toBe(6);
    await rm(folder, { recursive: true });
    const circle = await serve((request, response) => {
      response.writeHead(302, { location: request.url! }).end();
    });
    await expect(get([circle], { attempts: 1 })).rejects.toThrow("redirect count exceeded");
  });

  test("accepts content that the server has compressed or decompressed", async () => {
    const unpacking = await serve((request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(files[request.url!.slice(1)]);
    });
    expect((await get([unpacking])).train.length).toBe(6);
    expect((await get([])).train.length).toBe(6);
  });

  test("ends with the signal's reason", async () => {
    const silent = await serve(() => {});
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 50);
    await expect(get([silent], { signal: controller.signal })).rejects.toBe(reason);
    await expect(get([silent], { signal: controller.signal })).rejects.toBe(reason);
    const busy = await serve((_, response) => response.writeHead(503).end());
    const during = AbortSignal.timeout(50);
    // during the pause between two attempts
    const error = await get([busy], { signal: during, pause: 60_000 }).catch((error) => error);
    expect(error).toBe(during.reason);
    expect(await readdir(folder)).toEqual([]);
  });

  test("ends with an error thrown by the caller, without a retry", async () => {
    const asked: string[] = [];
    const mirror = await serve((request, response) => {
      asked.push(request.url!);
      right(request, response);
    });
    const mine = new TypeError("mine");
    const onProgress = () => {
      throw mine;
    };
    await expect(get([mirror], { onProgress })).rejects.toBe(mine);
    expect(asked.length).toBeLessThanOrEqual(4); // once for each file
    expect(await readdir(folder)).toEqual([]);
  });

  test("may run many times at once", async () => {
    const mirror = await serve(right);
    const sets = await Promise.all(Array.from({ length: 8 }, () => get([mirror])));
    for (const { train } of sets) expect(train.x).toEqual(sets[0]!.train.x);
    expect((await readdir(folder)).sort()).toEqual([...NAMES].sort()); // nothing half-written
  });

  test("reports where it could not be cached", async () => {
    const mirror = await serve(right);
    const path = join(folder, "file");
    await writeFile(path, "");
    await expect(get([mirror], { folder: path })).rejects.toThrow(/Cannot (read|keep) ".*file/);
    await mkdir(join(folder, "taken", NAMES[1]!), { recursive: true });
    await expect(get([mirror], { folder: join(folder, "taken") })).rejects.toThrow("got a folder");
    expect(requests).toEqual([]);
  });

  test("refuses invalid options", async () => {
    for (const [options, message] of [
      [{ mirror: [] }, 'did you mean "mirrors"?'],
      [{ mirrors: "http://127.0.0.1" }, "expected mirrors to be a list of URLs"],
      [{ mirrors: ["nowhere"] }, "expected mirrors to be a list of URLs"],
      [{ timeout: 0 }, " expected timeout to be an integer >= 1 and <= 2147483647, got 0"],
      [{ timeout: 2 ** 31 }, "timeout"],
      [{ attempts: 1.5 }, "attempts"],
      [{ pause: -1 }, "pause"],
    ] as const) {
      await expect(mnist(options as object)).rejects.toThrow(message);
      await expect(fashionMnist(options as object)).rejects.toThrow(message);
    }
  });
});

test("the environment selects the cache folder", () => {
  expect(cacheFolder({ GRADLANE_CACHE: "/a/b", XDG_CACHE_HOME: "/c" })).toBe("/a/b");
  expect(cacheFolder({ XDG_CACHE_HOME: "/c" })).toBe(join("/c", "gradlane"));
  expect(cacheFolder({ XDG_CACHE_HOME: "c" })).toMatch(/[\\/]\.cache[\\/]gradlane$/);
  expect(cacheFolder({ GRADLANE_CACHE: "" })).toMatch(/[\\/]\.cache[\\/]gradlane$/);
});
