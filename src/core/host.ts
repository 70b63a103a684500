// Modules of Node and of what is like it (Deno, Bun), asked for at run time: an import, a lazy one
// too, would lead bundlers for browsers to modules that no browser has.

import { RuntimeUnsupportedError } from "./errors.ts";

interface HostModules {
  readonly "fs/promises": typeof import("node:fs/promises");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly v8: typeof import("node:v8");
  readonly zlib: typeof import("node:zlib");
}

/** A module of the host; undefined in browsers, also where a bundler gives them a `process`. */
export function hostModule<Name extends keyof HostModules>(
  name: Name,
): HostModules[Name] | undefined {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  try {
    return process?.getBuiltinModule?.(name) as HostModules[Name] | undefined;
  } catch {
    return undefined; // a stand-in that has none
  }
}

/** A module that files need. @throws as requireFiles() */
export function fileModule<Name extends "fs/promises" | "path" | "url">(
  name: Name,
): HostModules[Name] {
  requireFiles("open a path");
  return hostModule(name)!;
}

/** @throws RuntimeUnsupportedError where there are no files: in a browser */
export function requireFiles(action: string): void {
  if (hostModule("fs/promises")) return;
  throw new RuntimeUnsupportedError("NO_FILES", `Cannot ${action}: expected Node, got a browser`, {
    hint: "pass bytes, a Blob or a file handle",
  });
}
