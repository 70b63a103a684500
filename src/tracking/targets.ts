// Where logs go: files and folders in Node, or functions of the caller.

import { DataError, phrase } from "../core/errors.ts";
import { fileModule } from "../core/host.ts";
import { warn } from "../core/warn.ts";
import { type Path, pathOf, showPath } from "../node/path.ts";
import { unwritable } from "../node/system-errors.ts";
import { requireWritable } from "../node/write-file.ts";

/** Takes a line, which ends in a line break. */
export type WriteLine = (line: string) => void | Promise<void>;

/** Takes bytes to append to a file, such as "train/events.out.tfevents.…". */
export type AppendBytes = (file: string, bytes: Uint8Array) => void | Promise<void>;

/** An open target. */
export interface Open<Write> {
  readonly write: Write;
  close(): Promise<void>;
}

/** What happens if a file fails while a training runs, which goes on. */
export type OnFailure = (error: Error) => void;

const warnOf: OnFailure = ({ message }) => warn(`${message}; the training goes on without it`);

/**
 * Opens a file of JSON lines; lines are appended, each by one write.
 * @throws DataError FILE_UNWRITABLE; LOG_FILE for a file of something else, which stays as it is
 */
export async function openLines(path: Path, onFailure = warnOf): Promise<Open<WriteLine>> {
  const name = pathOf(path, "write a log");
  const { open, stat } = fileModule("fs/promises");
  try {
    const old = await stat(name).catch(() => undefined);
    const isStream = old !== undefined && !old.isFile() && !old.isDirectory();
    const file = await open(name, isStream ? "a" : "a+");
    let before = "";
    try {
      if (!isStream) before = await endingFor(file, path);
    } catch (error) {
      await file.close();
      throw error;
    }
    const write = async (line: string) => {
      await file.appendFile(before + line);
      before = "";
    };
    return {
      write: untilFailure(write, path, onFailure),
      close: () => file.close().catch((error) => onFailure(unwritable(path, error))),
    };
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** What to write before the first line: a process that was killed may have left a part of one. */
async function endingFor(
  file: import("node:fs/promises").FileHandle,
  path: Path,
): Promise<"" | "\n"> {
  const { size } = await file.stat();
  if (size === 0) return "";
  const byteAt = async (position: number) =>
    (await file.read(new Uint8Array(1), 0, 1, position)).buffer[0];
  if ((await byteAt(0)) !== "{".charCodeAt(0)) {
    const got = phrase("a file of something else");
    throw DataError.of("LOG_FILE", `append to ${showPath(path)}`, "a log of JSON lines", got, {
      hint: "choose another path",
    });
  }
  return (await byteAt(size - 1)) === "\n".charCodeAt(0) ? "" : "\n";
}

/** A part of the name of every event file. */
const EVENTS = "tfevents";

/**
 * Opens the folder of a run for event files, and makes it. Files are appended to.
 * @throws DataError FILE_UNWRITABLE; RUN_FOLDER if it has events of another training, unless `goesOn`
 */
export async function openFolder(
  path: Path,
  goesOn: boolean,
  onFailure = warnOf,
): Promise<Open<AppendBytes>> {
  const folder = pathOf(path, "write event files");
  const { appendFile, mkdir, readdir } = fileModule("fs/promises");
  const { dirname, join } = fileModule("path");
  try {
    await mkdir(folder, { recursive: true });
    const names = goesOn ? [] : await readdir(folder);
    for (const each of names) {
      const inside = RUN.test(each) ? await readdir(join(folder, each)) : [each];
      if (inside.some((name) => name.includes(EVENTS))) throw notEmpty(path);
    }
  } catch (error) {
    throw unwritable(path, error);
  }
  await requireWritable(join(folder, EVENTS));
  const write = async (file: string, bytes: Uint8Array) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await appendFile(join(folder, file), bytes);
  };
  return { write: untilFailure(write, path, onFailure), close: async () => {} };
}

/** The folders of a training: TensorBoard shows each as a run, whose values of one tag share a chart. */
const RUN = /^(?:train|validation|test|fold-\d+)$/;

const notEmpty = (path: Path): DataError => {
  const got = phrase("event files of another training");
  const action = `write event files to ${showPath(path)}`;
  return DataError.of("RUN_FOLDER", action, "a folder without event files", got, {
    hint: "choose another folder for each training, or remove it",
  });
};

/** Writes until it fails: what came after a part of a line or record could not be read. */
function untilFailure<Arguments extends readonly unknown[]>(
  write: (...given: Arguments) => Promise<void>,
  path: Path,
  onFailure: OnFailure,
): (...given: Arguments) => Promise<void> {
  let hasFailed = false;
  return async (...given) => {
    if (hasFailed) return;
    try {
      await write(...given);
    } catch (error) {
      hasFailed = true;
      onFailure(unwritable(path, error));
    }
  };
}
