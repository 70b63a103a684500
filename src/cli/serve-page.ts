// Serves the files of one folder on loopback, isolated, so that the page may use threads.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DataError, phrase } from "../core/errors.ts";

const HOST = "127.0.0.1";

/** The only files of the page, with their types. */
const FILES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "playground.js": "text/javascript; charset=utf-8",
  "later.js": "text/javascript; charset=utf-8",
};

const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

/** A page that is served. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page in a folder, at a port or a free one (0). @throws DataError PORT for a port that is taken */
export async function servePage(folder: URL, port: number): Promise<ServedPage> {
  const server = createServer(async ({ url = "/", method }, response) => {
    const name = url.split("?")[0]!.slice(1) || "index.html";
    const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    const body = type && (await readFile(new URL(name, folder)).catch(() => undefined));
    if (body && (method === "GET" || method === "HEAD")) {
      response.writeHead(200, { ...HEADERS, "content-type": type });
      response.end(method === "HEAD" ? undefined : body);
    } else response.writeHead(body ? 405 : 404, HEADERS).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, HOST, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    throw DataError.of("PORT", "serve the page", "a free port", phrase(`${port}`, port), {
      hint: "choose another one with --port, or leave it out",
    });
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
