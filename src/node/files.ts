import { DataError, FormatError } from "../core/errors.ts";
import { fileModule } from "../core/host.ts";
import { showValue } from "../core/show.ts";
import { visible } from "../core/visible.ts";
import { allocated, Budget } from "./budget.ts";

type FileHandle = import("node:fs/promises").FileHandle;
type Stats = import("node:fs").Stats;

/** Where a file is. */
export type Path = string | URL;

/** A path as a string, for what is to be done with it. @throws DataError for what is none */
export function pathOf(path: Path, action = "read a file"): string {
  const isPath =
    (typeof path === "string" && path !== "" && !path.includes("\0")) ||
    (path instanceof URL && path.protocol === "file:");
  if (!isPath) throw notAPath(path, action);
  try {
    return path instanceof URL ? fileModule("url").fileURLToPath(path) : path;
  } catch {
    throw notAPath(path, action); // a host, or a "/" in disguise
  }
}

const notAPath = (got: unknown, action: string) =>
  new DataError(
    "PATH",
    `Cannot ${action}: expected a path, or a file: URL, got ${got instanceof URL ? `the address ${showValue(got.href)}` : showValue(got)}`,
    { expected: "a path, or a file: URL", got },
  );

/** The paths of a list. @throws DataError for what is no list of paths */
export function pathsOf(paths: readonly Path[], what: string): string[] {
  // map() of a typed array would make numbers of what it is given
  if (Array.isArray(paths)) return paths.map((path) => pathOf(path));
  throw DataError.of("PATH", `read ${what}`, "a list of paths", paths);
}

/** The first and the last characters of a longer path are shown. */
const SHOWN_PART = 150;

/** What a path is called in errors: on one line, a very long one without its middle. */
export function showPath(path: Path): string {
  const text = path instanceof URL ? path.pathname : path;
  const isLong = text.length > 2 * SHOWN_PART + 1;
  return `"${visible(isLong ? `${text.slice(0, SHOWN_PART)}…${text.slice(-SHOWN_PART)}` : text)}"`;
}

/** A file that is open, with the number of bytes that it had then. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
}

/**
 * Opens a file and nothing else: a device never ends, a pipe would be waited for. Close the handle.
 * @throws DataError if there is none, it may not be read, or has more than the budget's bytes
 */
export async function openFile(path: Path, budget: Budget): Promise<OpenFile> {
  const name = pathOf(path);
  const { open, constants } = fileModule("fs/promises");
  let handle: FileHandle | undefined;
  try {
    // does not wait for a pipe's other end
    handle = await open(name, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    const other = kindOf(found);
    if (other !== undefined) throw unreadable(path, "a file", { code: other });
    if (found.size > budget.left) throw budget.exceeded(showPath(path), found.size);
    return { handle, size: found.size };
  } catch (error) {
    await handle?.close();
    if (error instanceof DataError) throw error;
    throw unreadable(path, "a file", error);
  }
}

/** What something is that is no file, as a code of unreadable() and unwritable(). */
export function kindOf(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return "EISDIR";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}

/** For what has been counted before. */
export const noLimit = (): Budget => new Budget(Number.MAX_SAFE_INTEGER);

/** Bytes read at once: more than the system takes is refused on some. */
const CHUNK_BYTES = 0x4000000;

/**
 * Fills an array with the bytes of an open file from its beginning.
 * @throws DataError if there are fewer, or more: it changes while it is read
 */
async function readWhole({ handle, size }: OpenFile, path: Path): Promise<Uint8Array> {
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
}

/** The error for a file that is written to while it is read. */
export const changed = (what: string, expected: number): DataError =>
  new DataError(
    "FILE_CHANGED",
    `Cannot read ${what}: expected its ${expected} bytes to stay as they are, got others while reading`,
    { expected, hint: "wait until it is written" },
  );

const PIECE_BYTES = 65_536;

/**
 * The bytes of a file of so many, piece by piece; a piece is overwritten by the next.
 * @throws DataError if it cannot be read, or has another number of bytes by now
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

/** How many bytes a file has, and the first ones. @throws DataError as readBytes() does */
export async function lookInto(
  path: Path,
  count: number,
  budget: Budget,
): Promise<{ readonly size: number; readonly first: Uint8Array }> {
  const { handle, size } = await openFile(path, budget);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(count), 0, count, 0);
    return { size, first: buffer.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a file.
 * @throws DataError if there is none, it may not be read, or has more than the budget's bytes
 */
export async function readBytes(path: Path, budget: Budget = new Budget()): Promise<Uint8Array> {
  const file = await openFile(path, budget);
  try {
    return await readWhole(file, path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw unreadable(path, "a file", error);
  } finally {
    await file.handle.close();
  }
}

/** The longest string that every engine can hold. */
const MOST_TEXT = 0x1fffffe8;

/**
 * The text of a file; `expected` says what it should be.
 * @throws what readBytes() throws; FormatError if it is not UTF-8
 */
export async function readText(
  path: Path,
  expected: string,
  { hint, budget }: { readonly hint?: string; readonly budget?: Budget } = {},
): Promise<string> {
  const bytes = await readBytes(path, new Budget(budget?.max, MOST_TEXT));
  const refuse = (found?: string) => {
    const advice = [hint, found && `these are ${found}`].filter((each) => each !== undefined);
    const what = `${expected} in UTF-8`;
    return new FormatError(
      "TEXT",
      `Cannot read ${showPath(path)}: expected ${what}, got other bytes`,
      {
        expected: what,
        ...(found && { got: found }),
        ...(advice.length > 0 && { hint: advice.join("; ") }),
      },
    );
  };
  const other = formatOf(bytes);
  if (other !== undefined) throw refuse(other);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse();
  }
}

/** What bytes are that are no text in UTF-8, where their beginning says it. */
function formatOf(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0x1f && second === 0x8b) return "packed by gzip: unpack them";
  const isZip = first === 0x50 && second === 0x4b && (third === 3 || third === 5);
  if (isZip) return "a zip archive, as spreadsheets are: unpack it, or save the sheet as CSV";
  // its letters of other scripts may be UTF-8 by chance
  return isUtf16(bytes) ? "UTF-16" : undefined;
}

/** Whether bytes begin as UTF-16 does: with its mark, or with every other byte 0. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const isHigh = first === 0 && second !== 0 && third === 0 && fourth !== 0;
  return (
    bytes.length >= 4 && (isHigh || (first !== 0 && second === 0 && third !== 0 && fourth === 0))
  );
}

/** The error for a path that the system would not read. */
export function unreadable(path: Path, expected: string, error: unknown): DataError {
  const got = (error as { code?: string } | null)?.code ?? String(error);
  const reasons: Record<string, string> = {
    ENOENT: "none there",
    EISDIR: "a directory",
    ENOTDIR: "a path through a file",
    EACCES: "no permission",
    EPERM: "no permission",
    ELOOP: "a loop of links",
    ENXIO: "a socket or device",
    ENAMETOOLONG: "too long a name",
    EMFILE: "too many open files",
  };
  return new DataError(
    "FILE_UNREADABLE",
    `Cannot read ${showPath(path)}: expected ${expected}, got ${reasons[got] ?? got}`,
    { expected, got },
  );
}
