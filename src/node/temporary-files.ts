// Files that are written and then renamed: their names, and the end of those that a killed process left.

import { fileModule, hostModule } from "../core/host.ts";

/** Names of temporary files: the machine and the process, where it is known, then anything. */
const NAME = /^\.gradlane-(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f-]{36}\.tmp$/;

/** A name for a temporary file of this process, that no other has. */
export const temporaryName = (): string =>
  `.gradlane-${thisMachine()}-${process.pid}-${crypto.randomUUID()}.tmp`;

/** No save takes so long, on whatever machine. */
const STALE_MILLISECONDS = 86_400_000;

/**
 * Removes temporary files that nobody writes any more: those of a process of this machine that is no more,
 * and any that has not changed for a day. What cannot be removed stays.
 */
export async function sweep(directory: string): Promise<void> {
  const files = fileModule("fs/promises");
  const { join } = fileModule("path");
  const names = await files.readdir(directory).catch(() => []);
  for (const name of names) {
    const [, machine, id] = NAME.exec(name) ?? [];
    if (!NAME.test(name)) continue;
    const path = join(directory, name);
    const isOurs = machine === thisMachine();
    if (isOurs && isAlive(Number(id))) continue;
    if (isOurs || (await isOld(path))) await files.unlink(path).catch(() => {});
  }
}

async function isOld(path: string): Promise<boolean> {
  const status = await fileModule("fs/promises")
    .lstat(path)
    .catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > STALE_MILLISECONDS;
}

/** Whether a process runs; one of another user does too. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** A word for the name of this machine. FNV-1a. */
function thisMachine(): string {
  let hash = 0x811c9dc5;
  for (const character of hostModule("os")!.hostname()) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
