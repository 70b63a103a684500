// Places that models are saved to and loaded from: bytes, Blobs and file handles; paths in Node.

import { own } from "../array/own.ts";
import { requireFiles } from "../core/host.ts";
import type { Address, BinaryFile } from "../core/host-types.ts";
import { unknownName } from "../core/names.ts";
import { Budget } from "../node/budget.ts";

/** A browser's handle of a file to write. */
export interface WritableHandle {
  /** Opens a stream that replaces the file when it is closed. */
  createWritable(): Promise<WritableFile>;
}

/** An open file of a browser. */
export interface WritableFile {
  /** Appends bytes. */
  write(data: Uint8Array): Promise<void>;
  /** Puts what was written in the place of the file. */
  close(): Promise<void>;
}

/** A browser's handle of a file to read. */
export interface ReadableHandle {
  /** The current contents. */
  getFile(): Promise<BinaryFile>;
}

/** A path (Node) or a file handle. */
export type SaveTarget = string | Address | WritableHandle;
/** A path (Node), bytes, a Blob or a file handle. */
export type LoadSource = string | Address | Uint8Array | ArrayBuffer | BinaryFile | ReadableHandle;

/** Writes all bytes, or leaves a file as it was. */
export async function writeTo(target: SaveTarget, bytes: Uint8Array): Promise<void> {
  if (typeof target === "string" || target instanceof URL) {
    requireFiles("save to a path");
    const { writeFileAtomically } = await import("../node/write-file.ts");
    await writeFileAtomically(target, bytes);
    return;
  }
  if (typeof target?.createWritable !== "function") {
    throw unknownName("target of save()", typeof target, ["path", "file handle"]);
  }
  const writable = await target.createWritable();
  await writable.write(bytes);
  await writable.close();
}

/** A copy of bytes, since callers may change what they pass at once; other sources as they are. */
export function ownSource(source: LoadSource): LoadSource {
  if (!(source instanceof ArrayBuffer || source instanceof Uint8Array)) return source;
  if (source.byteLength === 0) return new Uint8Array(); // a detached buffer cannot be viewed
  return own(source instanceof ArrayBuffer ? new Uint8Array(source) : source);
}

/**
 * All bytes of a source of `reader`.
 * @throws DataError for a file or Blob of more than `maxBytes`
 */
export async function readFrom(
  source: LoadSource,
  maxBytes?: number,
  reader = "loadModel",
): Promise<Uint8Array> {
  const budget = new Budget(maxBytes);
  if (typeof source === "string" || source instanceof URL) {
    requireFiles("load from a path");
    const { readBytes } = await import("../node/files.ts");
    return readBytes(source, budget);
  }
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) {
    budget.take(source.size, "the model's file");
    return new Uint8Array(await source.arrayBuffer());
  }
  if (typeof source?.getFile === "function") {
    return readFrom(await source.getFile(), maxBytes, reader);
  }
  throw unknownName(`source of ${reader}()`, typeof source, [
    "path",
    "Uint8Array",
    "ArrayBuffer",
    "Blob",
    "file handle",
  ]);
}
