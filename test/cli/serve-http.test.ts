// The server of node:http gives the answers of the handler, byte for byte, and bears with its clients.

import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../src/cli/serve-http.ts";
import { loadPredictor } from "../../src/entries/predict.ts";
import { createHandler, type Handler, type Servable } from "../../src/entries/serve.ts";
import { createService } from "../../src/serve/create-handler.ts";
import type { Service } from "../../src/serve/service.ts";
import { ofNumbers } from "../serve/served-models.ts";

const failures: unknown[] = [];
const options = { maxBody: 10_000, onError: (error: unknown) => failures.push(error) };
let model: Servable;
let service: Service;
let server: Listening;
let handler: Handler;
beforeAll(async () => {
  model = await loadPredictor(await (await ofNumbers()).save());
  ({ service } = createService(model, options));
  server = await listen(service, 0, "127.0.0.1");
  handler = createHandler(model, options);
});
afterAll(() => server.drain(1000));

interface Raw {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** A request by node:http, which sends what it is told. */
async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Uint8Array | string,
): Promise<Raw> {
  const request = httpRequest(new URL(path, server.url), { method, headers });
  request.end(body);
  const [response] = await once(request, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const { date: _, connection: _c, "keep-alive": _k, ...others } = response.headers;
  return { status: response.statusCode, headers: others, body: Buffer.concat(chunks).toString() };
}

const JSON_TYPE = { "content-type": "application/json", "x-request-id": "7" };
const ROW = JSON.stringify({ instances: [[1, 2, 3, 4]] });
const PREDICT = "/v1/models/model:predict";

it.each([
  ["POST", PREDICT, JSON_TYPE, ROW],
  ["POST", `${PREDICT}?query`, JSON_TYPE, ROW],
  ["POST", "/v1/models/model%3Apredict", JSON_TYPE, ROW],
  [
    "POST",
    "/v2/models/model/infer",
    JSON_TYPE,
    '{"id":"é","inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}',
  ],
  ["POST", "/invocations", { ...JSON_TYPE, "content-type": "text/csv" }, "1,2,3,4\n"],
  ["POST", PREDICT, JSON_TYPE, ""],
  ["POST", PREDICT, JSON_TYPE, '{"instances":[["é"]]}'],
  ["POST", PREDICT, { "x-request-id": "7" }, ROW],
  ["POST", PREDICT, { ...JSON_TYPE, "content-encoding": "gzip" }, gzipSync(ROW)],
  ["POST", PREDICT, { ...JSON_TYPE, "transfer-encoding": "chunked" }, ROW],
  ["POST", PREDICT, JSON_TYPE, " ".repeat(10_001)],
  ["POST", "/v2", JSON_TYPE, ROW],
  ["PUT", PREDICT, JSON_TYPE, ROW],
  ["GET", PREDICT, JSON_TYPE],
  ["GET", "/", JSON_TYPE],
  ["GET", "/page.js", JSON_TYPE],
  ["GET", "/v2/health/ready", JSON_TYPE],
  ["GET", "/v2/models/model", JSON_TYPE],
  ["HEAD", "/v2/models/model", JSON_TYPE],
  ["OPTIONS", PREDICT, JSON_TYPE],
  ["GET", "/%ff", JSON_TYPE],
  ["GET", "/v2/models/nobody", JSON_TYPE],
] as const)(
  "%s %s is answered as by the handler",
  async (method, path, headers, body?: string | Uint8Array) => {
    const raw = await send(method, path, headers, body);
    const init = { method, headers: { ...headers }, ...(body && { body }) } as RequestInit;
    const response = await handler(new Request(new URL(path, server.url), init));
    const expected = await response.text();
    expect(raw.body).toBe(expected);
    expect(raw.status).toBe(response.status);
    const { "content-length": length, ...others } = raw.headers;
    expect(others).toEqual(Object.fromEntries(response.headers));
    if (method !== "HEAD" && raw.status !== 204)
      expect(length).toBe(`${Buffer.byteLength(expected)}`);
  },
);

describe("a client", () => {
  const open = async (): Promise<{ socket: Socket; text: () => Promise<string> }> => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("error", () => {});
    const text = async () => {
      await once(socket, "close");
      return received;
    };
    return { socket, text };
  };
  const head = (length: number, more = "") =>
    `POST ${PREDICT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`;

  it("may end early, at which nothing is left", async () => {
    const { socket } = await open();
    socket.write(`${head(1000)}{"inst`);
    await expect.poll(() => service.activeRequests).toBe(1);
    socket.destroy();
    await expect.poll(() => service.activeRequests).toBe(0);
    expect(service.heldBytes).toBe(0);
  });

  it("is told before it sends a body that is too large", async () => {
    const { socket, text } = await open();
    socket.write(head(10_001, "expect: 100-continue\r\n"));
    const answer = await text();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain("Connection: close");
  });

  it("is told to go on with one that is not", async () => {
    const { socket, text } = await open();
    socket.write(head(ROW.length, "expect: 100-continue\r\nconnection: close\r\n"));
    setTimeout(() => socket.write(ROW), 20);
    expect(await text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it("is disconnected after a body that is too large", async () => {
    const { socket, text } = await open();
    socket.write(
      `POST ${PREDICT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    socket.write(`8000\r\n${" ".repeat(0x8000)}\r\n0\r\n\r\n`);
    expect(await text()).toMatch(/^HTTP\/1\.1 413 [\s\S]*Connection: close[\s\S]*TOO_LARGE/);
  });

  it("may send several requests at once", async () => {
    const { socket, text } = await open();
    socket.write(`${head(ROW.length)}${ROW}`.repeat(3));
    socket.write(`${head(ROW.length, "connection: close\r\n")}${ROW}`);
    expect((await text()).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4);
  });

  it("is refused with other than HTTP", async () => {
    const { socket, text } = await open();
    socket.write("hello\r\n\r\n");
    expect(await text()).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  });
});

it("ends connections of slow clients", async () => {
  const times = { headersTimeout: 100, requestTimeout: 100, keepAliveTimeout: 1000 };
  const own = createService(model, options).service;
  const impatient = await listen(own, 0, "127.0.0.1", {
    ...times,
    connectionsCheckingInterval: 20,
  });
  for (const sent of [
    `POST ${PREDICT} HTTP/1.1\r\nhost: x`,
    `POST ${PREDICT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`,
  ]) {
    const socket = connect(Number(new URL(impatient.url).port), "127.0.0.1");
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.write(sent);
    await once(socket, "close");
    expect(received).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
  }
  expect([own.activeRequests, own.heldBytes]).toEqual([0, 0]);
  await impatient.drain(1000);
});

it("refuses bodies that together are too large", async () => {
  service.hold(8 * 10_000);
  const refused = await send("POST", PREDICT, JSON_TYPE, ROW);
  service.hold(-8 * 10_000);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
  expect((await send("POST", PREDICT, JSON_TYPE, ROW)).status).toBe(200);
});

it("refuses a port that is taken, and an address that is not its own", async () => {
  const port = Number(new URL(server.url).port);
  await expect(listen(service, port, "127.0.0.1")).rejects.toThrow(
    `Cannot serve models: expected a free port, got ${port}; choose another one with --port`,
  );
  await expect(listen(service, 0, "192.0.2.1")).rejects.toThrow(
    'expected an address of this machine, got "192.0.2.1"',
  );
});

it("answers what has begun when it stops, and refuses the rest", async () => {
  const own = createService(model, options).service;
  const stopping = await listen(own, 0, "127.0.0.1");
  const { port } = new URL(stopping.url);
  const socket = connect(Number(port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.write(
    `POST ${PREDICT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${ROW.length}\r\n\r\n${ROW.slice(0, 9)}`,
  );
  await expect.poll(() => own.activeRequests).toBe(1);
  const drained = stopping.drain(5000);
  await expect(fetch(stopping.url)).rejects.toThrow("fetch failed");
  const ended = once(socket, "close");
  socket.write(ROW.slice(9));
  await Promise.all([drained, ended]);
  expect(received).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*Connection: close[\s\S]*predictions/);
});

it("has failed nowhere", () => {
  expect(failures).toEqual([]);
});
