// `gradlane serve` as a process: concurrent clients, changed files, its end.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadModel, type Model, type NdArray } from "../../src/index.ts";
import { Numbers } from "../kernels/harness.ts";
import { ofImages, ofNumbers, ofTable } from "../serve/served-models.ts";

const cli = resolve("dist/cli.js");
const folder = mkdtempSync(join(tmpdir(), "gradlane-serve-"));
const file = (name: string) => join(folder, name);
const running = new Set<ChildProcess>();
let numbers: Model;
beforeAll(async () => {
  numbers = await ofNumbers();
  await numbers.save(file("numbers.gradlane"));
  await (await ofTable("member")).save(file("people@3.gradlane"));
  await (await ofImages()).save(file("images.gradlane"));
});
afterAll(() => {
  for (const process of running) process.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly process: ChildProcess;
  readonly url: string;
  readonly said: () => string;
  readonly ended: Promise<unknown[]>;
}

async function start(...given: string[]): Promise<Started> {
  const child = spawn(process.execPath, [cli, "serve", ...given, "--port", "0"], { cwd: folder });
  running.add(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const ended = once(child, "exit");
  const first = await Promise.race([once(child.stdout, "data"), ended.then(() => undefined)]);
  if (!first) throw new Error(said);
  return { process: child, url: String(first[0]).trim(), said: () => said, ended };
}

async function stop({ process: child, ended }: Started): Promise<void> {
  child.kill("SIGTERM");
  expect((await ended)[0]).toBe(0);
  running.delete(child);
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
async function predict(
  url: string,
  path: string,
  instances: unknown,
): Promise<{ status: number; body: string }> {
  const headers = { "content-type": "application/json" };
  const sent = request(new URL(path, url), { method: "POST", headers, agent });
  sent.end(JSON.stringify({ instances }));
  const [response] = await once(sent, "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

it("answers 64 connections, each with its own bits", async () => {
  const server = await start("numbers.gradlane", "people@3.gradlane", "pictures=images.gradlane");
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const ready = await fetch(new URL("v2/models/people/versions/3/ready", server.url));
  expect(await ready.json()).toEqual({ name: "people", ready: true });
  expect((await fetch(new URL("v2/models/pictures", server.url))).status).toBe(200);
  const random = new Numbers(9);
  const rows = Array.from({ length: 3000 }, () => Array.from(random.floats(4, -3, 6)));
  const expected = (await numbers.predictProbabilities(rows)) as NdArray<Float32Array>;
  const classes = await numbers.predictClasses(rows);
  let wrong = 0;
  let next = 0;
  const client = async () => {
    for (let i = next++; i < rows.length; i = next++) {
      const { body } = await predict(server.url, "v1/models/numbers:predict", [rows[i]]);
      const probabilities = Array.from(expected.data.subarray(3 * i, 3 * i + 3));
      const answer = { probabilities, class: numbers.classNames![classes[i]!] };
      if (body !== JSON.stringify({ predictions: [answer] })) wrong++;
    }
  };
  await Promise.all(Array.from({ length: 64 }, client));
  expect(wrong).toBe(0);
  await stop(server);
  expect(server.said()).toContain("SIGTERM: answering what has begun");
});

it("loads a file again that has changed, and keeps the old model if it is broken", async () => {
  copyFileSync(file("numbers.gradlane"), file("changing.gradlane"));
  const server = await start("changing.gradlane");
  const ask = async () =>
    (await predict(server.url, "v1/models/changing:predict", [[1, 2, 1, 0]])).body;
  const first = await ask();
  const other = await loadModel(file("numbers.gradlane"));
  const weights = other.getWeights();
  other.setWeights({
    ...weights,
    "dense2.bias": { data: new Float32Array([3, 2, 1]), shape: [3] },
  });
  writeFileSync(file("next"), await other.save());
  renameSync(file("next"), file("changing.gradlane"));
  await expect.poll(ask, { timeout: 20_000 }).not.toBe(first);
  const second = await ask();
  expect(JSON.parse(second).predictions[0].probabilities).toEqual(
    Array.from((await other.predictProbabilities([[1, 2, 1, 0]])).data),
  );
  writeFileSync(file("changing.gradlane"), "broken");
  await expect.poll(server.said, { timeout: 20_000 }).toContain("the old model stays");
  expect(server.said()).toContain("error: Cannot open");
  expect(await ask()).toBe(second);
  const metrics = await (await fetch(new URL("metrics", server.url))).text();
  for (const result of ["done", "failed"]) {
    expect(metrics).toContain(
      `gradlane_model_reloads_total{model="changing",version="1",result="${result}"} 1`,
    );
  }
  rmSync(file("changing.gradlane"));
  expect(await ask()).toBe(second);
  await stop(server);
});

it("answers what has begun when it is asked to stop, and refuses the rest", async () => {
  const server = await start("numbers.gradlane", "--no-reload");
  const body = JSON.stringify({ instances: [[1, 2, 3, 4]] });
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  const head = `POST /v1/models/numbers:predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json`;
  socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
  const begun = async () => (await fetch(new URL("metrics", server.url))).text();
  await expect.poll(begun).toContain("http_requests_in_progress 1");
  server.process.kill("SIGTERM");
  await expect.poll(server.said).toContain("SIGTERM");
  await expect
    .poll(() =>
      fetch(server.url).then(
        () => "answered",
        () => "refused",
      ),
    )
    .toBe("refused");
  socket.write(body.slice(5));
  expect((await server.ended)[0]).toBe(0);
  running.delete(server.process);
  await expect
    .poll(() => received)
    .toMatch(/^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*predictions/);
});

it.each([
  [
    ["nothing.gradlane"],
    'Cannot read "nothing.gradlane": expected a model, got no such file or folder',
  ],
  [["images.gradlane", "images.gradlane"], "expected each name and version once"],
  [["a b=images.gradlane"], "name it, as in NAME=PATH"],
  [["images.gradlane", "--max-body", "1gb"], "Expected bytes from 1 to 512mb"],
  [["images.gradlane", "--host", "192.0.2.1"], "expected an address of this machine"],
])("refuses %j with exit code 2", async (given, message) => {
  const child = spawn(process.execPath, [cli, "serve", ...given], { cwd: folder });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  expect((await once(child, "exit"))[0]).toBe(2);
  expect(said.replace(/\s+/g, " ")).toContain(message);
});
