// A server of node:http before a service: the same answers as through Request and Response, byte for byte, without the
// time that those take.

import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { DataError, phrase } from "../core/errors.ts";
import { type Answer, endedEarly } from "../serve/answer.ts";
import { Intake } from "../serve/intake.ts";
import type { Pending, Service } from "../serve/service.ts";

/** Milliseconds: a slow client must not hold a connection for ever. */
const TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // longer than proxies keep theirs, so that they end it first
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
};
/** Of silence of a client that does not read its answer. */
const SILENCE = 60_000;

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Refuses new connections and requests, answers those that have begun, and ends; at most after some milliseconds. */
  drain(most: number): Promise<void>;
}

/** Listens at a port, or a free one (0). @throws DataError PORT, HOST */
export async function listen(
  service: Service,
  port: number,
  host: string,
  times: Readonly<typeof TIMES> = TIMES,
): Promise<Listening> {
  const server = createServer(times, (request, response) => answer(service, request, response));
  server.on("checkContinue", (request, response) => answer(service, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, port, host);
  });
  const { address, family, port: own } = server.address() as AddressInfo;
  const shown = family === "IPv6" ? `[${address}]` : address;
  return { url: `http://${shown}:${own}/`, drain: (most) => drain(service, server, most) };
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === "EADDRINUSE" || error.code === "EACCES") {
    const hint = "choose another one with --port, or 0 for any free one";
    return DataError.of("PORT", "serve models", "a free port", phrase(`${port}`, port), { hint });
  }
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") {
    return DataError.of("HOST", "serve models", "an address of this machine", host);
  }
  return error;
}

async function drain(service: Service, server: Server, most: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), most);
  await service.close();
  await closed; // answers end their connections
  clearTimeout(timer);
}

function answer(service: Service, request: IncomingMessage, response: ServerResponse): void {
  const { method = "GET", url = "/", headers } = request;
  const opened = service.open({
    method,
    target: url,
    header: (name) => headers[name] as string | undefined,
  });
  if ("run" in opened) readBody(service, request, response, opened);
  else send(service, response, opened, method);
}

function readBody(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  pending: Pending,
): void {
  let intake: Intake | undefined;
  let isOver = false;
  const refuse = (error: unknown) => {
    if (isOver) return;
    isOver = true;
    intake?.giveUp();
    response.shouldKeepAlive = false;
    send(service, response, pending.refuse(error), "POST");
  };
  try {
    intake = new Intake(service, request.headers["content-length"]);
  } catch (error) {
    refuse(error);
    request.resume(); // a connection that is reset would lose the answer
    return;
  }
  if (request.headers.expect) response.writeContinue();
  const body = intake;
  request.on("data", (chunk: Buffer) => {
    if (isOver) return;
    try {
      body.add(chunk);
    } catch (error) {
      refuse(error);
    }
  });
  request.on("end", () => {
    if (isOver) return;
    isOver = true;
    const answered = pending.run(body.take());
    if (!(answered instanceof Promise)) send(service, response, answered, "POST");
    else void answered.then((each) => send(service, response, each, "POST"));
  });
  request.on("close", () => {
    if (!isOver) refuse(endedEarly()); // an error takes time to make
  });
}

function send(service: Service, response: ServerResponse, answer: Answer, method: string): void {
  if (service.isClosing) response.shouldKeepAlive = false;
  const { status, headers, body } = answer;
  if (status === 204) response.writeHead(status, headers).end();
  else {
    const all: OutgoingHttpHeaders = headers; // of this answer alone
    all["content-length"] = Buffer.byteLength(body);
    response.writeHead(status, all);
    response.end(method === "HEAD" ? undefined : body);
    // a timer only for those that need one
    if (response.socket?.writableLength) response.setTimeout(SILENCE, () => response.destroy());
  }
}
