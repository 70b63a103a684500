// Modules of Node and compatible hosts (Deno, Bun), requested at run time: bundlers for browsers would
// follow an import, even a lazy one.

import { phrase, RuntimeUnsupportedError } from "./errors.ts";

interface HostModules {
  readonly "fs/promises": typeof import("node:fs/promises");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly fs: typeof import("node:fs");
  readonly worker_threads: typeof import("node:worker_threads");
  readonly v8: typeof import("node:v8");
  readonly zlib: typeof import("node:zlib");
}

/** `process` of Node and compatible hosts. Bundlers rewrite the bare name, or add a package in its place. */
export const hostProcess = (): Partial<NodeJS.Process> | undefined =>
  (globalThis as { process?: Partial<NodeJS.Process> }).process;

/** A module of the host; undefined in browsers, even if a bundler provides a `process`. */
export function hostModule<Name extends keyof HostModules>(
  name: Name,
): HostModules[Name] | undefined {
  try {
    return hostProcess()?.getBuiltinModule?.(name) as HostModules[Name] | undefined;
  } catch {
    return undefined; // a polyfill without modules
  }
}

/** A module for file access. @throws RuntimeUnsupportedError in browsers */
export function fileModule<Name extends "fs/promises" | "path" | "url">(
  name: Name,
): HostModules[Name] {
  requireFiles("open a path");
  return hostModule(name)!;
}

/** @throws RuntimeUnsupportedError in browsers */
export function requireFiles(action: string): void {
  if (hostModule("fs/promises")) return;
  const hint = "pass bytes, a Blob or a file handle";
  throw RuntimeUnsupportedError.of("NO_FILES", action, "Node", phrase("a browser"), { hint });
}
