import { DataError, FormatError, phrase } from "../core/errors.ts";
import { fileModule } from "../core/host.ts";
import { allocated, Budget } from "./budget.ts";
import { type Path, pathOf, showPath } from "./path.ts";
import { unreadable } from "./system-errors.ts";

/** An open file, with its size when it was opened. */
interface OpenFile {
  readonly handle: import("node:fs/promises").FileHandle;
  readonly size: number;
}

/**
 * Opens a regular file: reading a device may never end, and a pipe waits for a writer. Close the handle.
 * @throws DataError if the file is missing, unreadable or larger than the budget
 */
async function openFile(path: Path, budget: Budget): Promise<OpenFile> {
  const name = pathOf(path);
  const { open, constants } = fileModule("fs/promises");
  let handle: OpenFile["handle"] | undefined;
  try {
    // does not wait for the other end of a pipe
    handle = await open(name, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await handle.stat();
    const code = irregularKind(status);
    if (code !== undefined) throw unreadable(path, "a file", { code });
    if (status.size > budget.left) throw budget.exceeded(showPath(path), status.size);
    return { handle, size: status.size };
  } catch (error) {
    await handle?.close();
    throw unreadable(path, "a file", error);
  }
}

/** The kind of anything but a regular file, as a code of unreadable() and unwritable(). */
export function irregularKind(status: import("node:fs").Stats): string | undefined {
  if (status.isFile()) return undefined;
  if (status.isDirectory()) return "EISDIR";
  if (status.isFIFO()) return "a pipe";
  return status.isSocket() ? "a socket" : "a device";
}

/** Opens a file, uses it and closes it. @throws DataError if it cannot be read */
async function withFile<T>(
  path: Path,
  budget: Budget,
  use: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const file = await openFile(path, budget);
  try {
    return await use(file);
  } catch (error) {
    throw unreadable(path, "a file", error);
  } finally {
    await file.handle.close();
  }
}

/** For files whose size has been checked before. */
export const noLimit = (): Budget => new Budget(Number.MAX_SAFE_INTEGER);

/** Bytes per read; some systems refuse more. */
const CHUNK_BYTES = 0x4000000;

/**
 * The bytes of a file.
 * @throws DataError if it is missing, unreadable, larger than the budget, or changes while it is read
 */
export const readBytes = (path: Path, budget: Budget = new Budget()): Promise<Uint8Array> =>
  withFile(path, budget, async ({ handle, size }) => {
    const bytes = allocated(() => new Uint8Array(size + 1), showPath(path));
    let length = 0;
    while (length < bytes.length) {
      const most = Math.min(CHUNK_BYTES, bytes.length - length);
      const { bytesRead } = await handle.read(bytes, length, most, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length !== size) throw changed(showPath(path), size);
    return bytes.subarray(0, size);
  });

/** The error for a file that changes while it is read. */
export const changed = (what: string, size: number): DataError =>
  DataError.of(
    "FILE_CHANGED",
    `read ${what}`,
    phrase(`${size} bytes that do not change`, size),
    phrase("others while reading"),
    { hint: "wait until it is written" },
  );

const PIECE_BYTES = 65_536;

/**
 * The bytes of a file of a known size, in pieces; each piece overwrites the previous one.
 * @throws DataError if it cannot be read, or its size has changed
 */
export async function* filePieces(path: Path, size: number): AsyncGenerator<Uint8Array> {
  const { handle } = await openFile(path, noLimit());
  try {
    const buffer = new Uint8Array(PIECE_BYTES);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, at);
      at += bytesRead;
      if (at > size || (bytesRead === 0 && at < size)) throw changed(showPath(path), size);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** The size of a file and its first bytes. @throws DataError as readBytes() does */
export const lookInto = (
  path: Path,
  count: number,
  budget: Budget,
): Promise<{ readonly size: number; readonly first: Uint8Array }> =>
  withFile(path, budget, async ({ handle, size }) => {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(count), 0, count, 0);
    return { size, first: buffer.subarray(0, bytesRead) };
  });

/** The longest string of every engine. */
const MOST_TEXT = 0x1fffffe8;

/**
 * The text of a file; `expected` is what it should hold.
 * @throws what readBytes() throws; FormatError unless it is UTF-8
 */
export async function readText(
  path: Path,
  expected: string,
  { hint, budget }: { readonly hint?: string; readonly budget?: Budget } = {},
): Promise<string> {
  const bytes = await readBytes(path, new Budget(budget?.max, MOST_TEXT));
  const other = formatOf(bytes);
  try {
    if (other === undefined) return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {} // not UTF-8
  const advice = [hint, other && `these are ${other}`].filter(Boolean).join("; ");
  const action = `read ${showPath(path)}`;
  throw FormatError.of("TEXT", action, `${expected} in UTF-8`, phrase("other bytes", other), {
    ...(advice !== "" && { hint: advice }),
  });
}

/** What bytes are instead of UTF-8 text, judged by their beginning. */
function formatOf(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0x1f && second === 0x8b) return "packed by gzip: unpack them";
  const isZip = first === 0x50 && second === 0x4b && (third === 3 || third === 5);
  if (isZip) return "a zip archive, as spreadsheets are: unpack it, or save the sheet as CSV";
  // UTF-16 of other scripts may be valid UTF-8 by chance
  return isUtf16(bytes) ? "UTF-16" : undefined;
}

/** Whether bytes begin as UTF-16 does: with a byte order mark, or with every other byte 0. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const isHigh = first === 0 && second !== 0 && third === 0 && fourth !== 0;
  const isLow = first !== 0 && second === 0 && third !== 0 && fourth === 0;
  return bytes.length >= 4 && (isHigh || isLow);
}
