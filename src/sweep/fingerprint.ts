// The hash of the data of a sweep.

import { dataHash } from "../cli/data-hash.ts";
import { DataError, phrase } from "../core/errors.ts";
import { showPath } from "../node/path.ts";
import type { DataReference } from "./job.ts";

/** The reference of a file or folder. @throws DataError FILE_UNREADABLE */
export async function fingerprint(path: string): Promise<DataReference> {
  return { uri: path, sha256: await dataHash(path) };
}

/** Checks that data are those of a job. @throws DataError JOB_DATA for others */
export async function requireSame({ uri, sha256 }: DataReference): Promise<void> {
  const found = await dataHash(uri);
  if (found === sha256) return;
  const short = (hash: string) => phrase(`${hash.slice(0, 12)}…`, hash);
  const action = `train on ${showPath(uri)}`;
  throw DataError.of(
    "JOB_DATA",
    action,
    `the data of the sweep, SHA-256 ${sha256.slice(0, 12)}…`,
    short(found),
    {
      hint: "give all machines the same files",
    },
  );
}
