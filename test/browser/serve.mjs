// A file server, by default with a strict content security policy: own scripts, WebAssembly, no eval, no requests.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, normalize } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
};
const WITHOUT_WASM = "default-src 'none'; img-src 'self'; script-src 'self'";
const STRICT = `${WITHOUT_WASM} 'wasm-unsafe-eval'`;

/** Headers by words in the query of a URL; without one of the policies, STRICT. */
const POLICIES = {
  "no-wasm": WITHOUT_WASM,
  blob: `${STRICT}; worker-src blob:`,
  workers: "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  "no-policy": undefined,
};
const ISOLATION = {
  isolated: {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  },
  "isolated-document": { "document-isolation-policy": "isolate-and-require-corp" },
};
/** Of scripts, so that they are also workers of isolated pages. */
const OF_SCRIPTS = { "cross-origin-embedder-policy": "require-corp" };

/**
 * Serves the files that `fileOf` gives for paths of URLs: its address and its end. The query of a URL may name
 * headers, as in `?isolated&blob`.
 */
export async function serve(fileOf) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const words = [...searchParams.keys()];
    const path = normalize(pathname);
    const type = TYPES[extname(path)] ?? "text/plain";
    const file = fileOf(path);
    try {
      if (path === "/favicon.ico") {
        response.writeHead(204).end(); // browsers ask for it, and show that it is missing
        return;
      }
      const body = file && readFileSync(file);
      const named = words.find((word) => word in POLICIES);
      const policy = named ? POLICIES[named] : STRICT;
      response.writeHead(body ? 200 : 404, {
        "content-type": type,
        ...(policy && { "content-security-policy": policy }),
        ...(type === TYPES[".js"] && OF_SCRIPTS),
        ...Object.assign({}, ...words.map((word) => ISOLATION[word])),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
