// Turbo: V8 can join adjacent 128-bit operations into 256-bit ones without changing a lane. The flag is experimental and
// process-wide (V8 13.6 and 14.6 abort on some functions that load or store single lanes), so it is set only while
// kernels are optimised. The result is compared with plain JavaScript before use.

import { hostModule, hostProcess } from "../core/host.ts";

const FLAG = "experimental-wasm-revectorize";
const FIRST_MAJOR = 24;

type V8Module = typeof import("node:v8");

/** Node's v8 module, or why turbo is unavailable. */
function v8Module(): V8Module | string {
  const version = hostProcess()?.versions?.node;
  if (version === undefined) return "only Node can switch it on";
  if (Number.parseInt(version, 10) < FIRST_MAJOR) return `Node ${version} is older than 24`;
  const v8 = hostModule("v8");
  return typeof v8?.setFlagsFromString === "function" ? v8 : "this runtime has no V8 to ask";
}

/** Turns turbo on for code optimised from now on; returns the reason if it cannot. */
export function switchOn(): string | undefined {
  const v8 = v8Module();
  if (typeof v8 === "string") return v8;
  try {
    v8.setFlagsFromString(`--${FLAG}`);
    return undefined;
  } catch (error) {
    return `V8 refused it: ${error}`;
  }
}

/** Turns turbo off for code optimised from now on. */
export function switchOff(): void {
  const v8 = v8Module();
  if (typeof v8 !== "string") v8.setFlagsFromString(`--no-${FLAG}`);
}
