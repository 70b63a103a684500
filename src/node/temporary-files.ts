// Names of temporary files, and removal of those that killed processes have left.

import { fileModule, hostModule, hostProcess } from "../core/host.ts";

/** The machine and the process, if known, then a unique part. */
const NAME = /^\.gradlane-(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f-]{36}\.tmp$/;

/** A unique name for a temporary file of this process. */
export const temporaryName = (): string =>
  `.gradlane-${thisMachine()}-${hostProcess()!.pid}-${crypto.randomUUID()}.tmp`;

/** Longer than any save takes. */
const STALE_MILLISECONDS = 86_400_000;

/**
 * Removes abandoned temporary files: those of ended processes of this machine, and any that has not
 * changed for a day. Files that cannot be removed stay.
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

/** Whether a process runs, also one of another user. */
function isAlive(id: number): boolean {
  try {
    hostProcess()!.kill!(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** A hash of the host name: FNV-1a. */
function thisMachine(): string {
  let hash = 0x811c9dc5;
  for (const character of hostModule("os")!.hostname()) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
