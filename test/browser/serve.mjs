// A file server with a strict content security policy: own scripts, WebAssembly, no eval, no requests.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };
const POLICY = "default-src 'none'; img-src 'self'; script-src 'self'";

/**
 * Serves the files that `fileOf` gives for paths of URLs: its address and its end. WebAssembly is
 * forbidden where the path of a URL says `?no-wasm`.
 */
export async function serve(fileOf) {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://localhost");
    const path = normalize(pathname);
    const file = fileOf(path);
    try {
      const body = file && readFileSync(file);
      response.writeHead(body ? 200 : 404, {
        "content-type": TYPES[extname(path)] ?? "text/plain",
        "content-security-policy": search === "?no-wasm" ? POLICY : `${POLICY} 'wasm-unsafe-eval'`,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
