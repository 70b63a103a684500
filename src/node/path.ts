import { DataError, phrase } from "../core/errors.ts";
import { fileModule } from "../core/host.ts";
import type { Address } from "../core/host-types.ts";
import { showValue } from "../core/show.ts";
import { visible } from "../core/visible.ts";

/** A file path, or a `file:` URL. */
export type Path = string | Address;

/** A path as a string; `action` is what it is needed for. @throws DataError for anything else */
export function pathOf(path: Path, action = "read a file"): string {
  try {
    if (typeof path === "string" && path !== "" && !path.includes("\0")) return path;
    if (path instanceof URL && path.protocol === "file:")
      return fileModule("url").fileURLToPath(path);
  } catch {} // a host, or an encoded "/"
  const got = path instanceof URL ? phrase(`the URL ${showValue(path.href)}`, path) : path;
  throw DataError.of("PATH", action, "a path, or a file: URL", got);
}

/** A list of paths as strings. @throws DataError for anything else */
export function pathsOf(paths: readonly Path[], what: string): string[] {
  // map() of a typed array would convert the paths to numbers
  if (Array.isArray(paths)) return paths.map((path) => pathOf(path));
  throw DataError.of("PATH", `read ${what}`, "a list of paths", paths);
}

/** Characters shown of each end of a long path. */
const SHOWN_PART = 150;

/** A path for messages: in quotes, on one line, shortened in the middle. */
export function showPath(path: Path): string {
  const text = path instanceof URL ? path.pathname : path;
  const isLong = text.length > 2 * SHOWN_PART + 1;
  return `"${visible(isLong ? `${text.slice(0, SHOWN_PART)}…${text.slice(-SHOWN_PART)}` : text)}"`;
}
