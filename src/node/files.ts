import { DataError, FormatError } from "../errors.ts";
import { fileModule } from "../host.ts";

/** Where a file is. */
export type Path = string | URL;

/** A path as a string. */
export const pathOf = (path: Path): string =>
  path instanceof URL ? fileModule("url").fileURLToPath(path) : path;

/** What a path is called in errors. */
export const showPath = (path: Path): string => `"${path instanceof URL ? path.pathname : path}"`;

/** More than this is not to be had in one array everywhere. */
export const MOST_BYTES = 0x7fffffff;

/**
 * The bytes of a file.
 * @throws DataError if there is none, it may not be read, or it is larger than `most` bytes
 */
export async function readBytes(path: Path, most = MOST_BYTES): Promise<Uint8Array> {
  const { readFile, stat } = fileModule("fs/promises");
  try {
    const { size } = await stat(path);
    if (size <= most) {
      const { buffer, byteOffset, byteLength } = await readFile(path);
      return new Uint8Array(buffer, byteOffset, byteLength);
    }
    throw new DataError(
      "FILE_TOO_LARGE",
      `Cannot read ${showPath(path)}: expected at most ${most} bytes, got ${size}`,
      { expected: most, got: size },
    );
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw unreadable(path, "a file", error);
  }
}

/** The longest string that every engine can hold. */
const MOST_TEXT = 0x1fffffe8;

/**
 * The text of a file; `expected` says what it should be.
 * @throws what readBytes() throws; FormatError if it is not UTF-8
 */
export async function readText(path: Path, expected: string, hint?: string): Promise<string> {
  const bytes = await readBytes(path, MOST_TEXT);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const what = `Cannot read ${showPath(path)}`;
    throw new FormatError("TEXT", `${what}: expected ${expected} in UTF-8, got other bytes`, {
      expected: `${expected} in UTF-8`,
      ...(hint !== undefined && { hint }),
    });
  }
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
  };
  return new DataError(
    "FILE_UNREADABLE",
    `Cannot read ${showPath(path)}: expected ${expected}, got ${reasons[got] ?? got}`,
    { expected, got },
  );
}
