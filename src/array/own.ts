// Copies of what callers pass: asynchronous calls make them before they first wait.

import { isRecord } from "../core/record.ts";

/** How deep a copy of options goes: into arrays, not into engines, schedules and the like. */
export const OPTIONS = 1;
/** Arrays may hold arrays that deep; a deeper one is an error. */
const DEEPEST = -8;

/** Arrays whose copies are in progress: one that contains itself is an error too. */
const open = new Set<object>();

const adopted = new WeakSet<object>();

/** Marks arrays or data that nothing else uses or changes: own() keeps them. */
export function adopt<T extends object>(given: T): T {
  adopted.add(given);
  return given;
}

/**
 * A copy of arrays in any form and of objects that hold them, `depth` deep, so that later changes have no effect: of data
 * with x by name, or of raw rows. Anything else is kept, for the errors of those who read it.
 */
export function own<T>(given: T, depth?: number): T;
export function own(given: unknown, depth = 3): unknown {
  if (typeof given !== "object" || given === null || adopted.has(given)) return given;
  if ("createInstance" in given || "aborted" in given) return given; // engines, signals
  if (Array.isArray(given) && depth >= DEEPEST) return copyOfArray(given, depth);
  if (ArrayBuffer.isView(given)) return copyOfView(given as Uint8Array);
  if (given instanceof Date) return new Date(given);
  if (depth < 1 || !isRecord(given)) return given;
  const copy: Record<string, unknown> = { ...given };
  for (const name in copy) copy[name] = own(copy[name], depth - 1);
  // a class may have getters, which stay hidden
  for (let at = classOf(given); at; at = classOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name in copy || typeof given[name] === "function") continue;
      Object.defineProperty(copy, name, { value: own(given[name], depth - 1) });
    }
  }
  return copy;
}

function copyOfArray(given: unknown[], depth: number): unknown {
  if (given.every((each) => typeof each !== "object")) return given.slice();
  if (open.has(given)) return given;
  open.add(given);
  try {
    return given.map((each) => own(each, depth - 1));
  } finally {
    open.delete(given);
  }
}

/** The prototype of an object, unless it is that of all objects. */
function classOf(object: object): object | undefined {
  const prototype: object | null = Object.getPrototypeOf(object);
  return prototype && Object.getPrototypeOf(prototype) ? prototype : undefined;
}

/** A DataView or a detached array is kept. */
function copyOfView(view: Uint8Array & { readonly shape?: unknown }): unknown {
  if (!view.length) return view;
  const data = Uint8Array.prototype.slice.call(view); // that of a Buffer is a view
  return view.shape ? { data, shape: view.shape } : data;
}

/** Calls a function of a module; what a caller has passed is copied before the module is loaded. */
export async function callWith<Module, const Given extends readonly unknown[], Result>(
  loading: Promise<Module>,
  given: Given,
  call: (module: Module, ...given: Given) => Result | Promise<Result>,
): Promise<Result> {
  const kept = own(given, 4);
  return call(await loading, ...kept);
}
