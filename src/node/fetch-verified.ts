// Files of known content from the network, kept in a folder: right or not at all.

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DataError, FormatError } from "../core/errors.ts";
import { DownloadFailure, download } from "./download.ts";
import { type Path, showPath, unreadable } from "./files.ts";
import { gunzip } from "./packed-file.ts";
import { writeFileAtomically } from "./write-file.ts";

/** A file and what it must hold. */
export interface KnownFile {
  /** What it is called on the server and in the folder; may be compressed. */
  readonly name: string;
  /** Bytes of the content, not compressed. */
  readonly bytes: number;
  /** SHA-256 of the content, in hexadecimal digits. */
  readonly sha256: string;
}

/** Options of mnist() and fashionMnist(): where files come from, where they are kept. */
export interface FetchOptions {
  /** Where the files are kept; by default in GRADLANE_CACHE, or gradlane in the user's cache. */
  readonly folder?: Path;
  /** Addresses of folders that hold the files, tried in order. */
  readonly mirrors?: readonly string[];
  /** Ends a download; use AbortSignal.timeout(ms) for a limit in all. */
  readonly signal?: AbortSignal;
  /** Called while bytes arrive; `total` where the server tells it. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Milliseconds without a byte after which a server is given up. 30,000 by default. */
  readonly timeout?: number;
  /** How often each mirror is tried where it breaks off or stalls. 3 by default. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled before each further one. 500 by default. */
  readonly pause?: number;
}

/** How far a download has come. */
export interface DownloadProgress {
  /** Name of the file. */
  readonly file: string;
  /** The address it comes from. */
  readonly url: string;
  /** Bytes so far. */
  readonly received: number;
  /** Bytes in all, where the server tells it. */
  readonly total: number | undefined;
}

/** The folder for data: GRADLANE_CACHE, else gradlane in XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GRADLANE_CACHE) return env.GRADLANE_CACHE;
  const { XDG_CACHE_HOME: xdg } = env;
  // the specification says that a relative path is to be ignored
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "gradlane");
}

/** What is settled before the first byte. */
interface FetchPlan
  extends Required<Pick<FetchOptions, "mirrors" | "timeout" | "attempts" | "pause">> {
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: FetchOptions["onProgress"];
}

/**
 * The content of a file: from the folder if it is there and right, else from the first mirror that
 * sends it. Only right content is ever written, all of it at once.
 * @throws DataError if no mirror sends it, with every attempt, or it cannot be written
 * @throws the signal's reason where it aborts
 */
export async function fetchVerified(file: KnownFile, plan: FetchPlan): Promise<Uint8Array> {
  const path = join(plan.folder, file.name);
  const failures: string[] = [];
  const kept = await readKept(path);
  if (kept) {
    try {
      return await verified(kept, file);
    } catch (error) {
      failures.push(`${path}: ${(error as Error).message}`);
    }
  }
  await orUnwritable(path, mkdir(plan.folder, { recursive: true }));
  const { sent, content } = await fetchFrom(file, plan, failures);
  await orUnwritable(path, writeFileAtomically(path, sent));
  return content;
}

/** What a file holds. @throws DownloadFailure if that is something else */
async function verified(bytes: Uint8Array, file: KnownFile): Promise<Uint8Array> {
  let content: Uint8Array;
  try {
    content = await gunzip(bytes, file.bytes, file.name);
  } catch (error) {
    const isCutOff = error instanceof FormatError && error.code === "GZIP";
    throw new DownloadFailure(isCutOff ? "damaged gzip data" : "too many bytes", !isCutOff);
  }
  const sum = createHash("sha256").update(content).digest("hex");
  if (sum === file.sha256) return content;
  throw new DownloadFailure(`SHA-256 ${sum.slice(0, 12)}… of ${content.length} bytes`, true);
}

/** Asks the mirrors in turn, again and again those that may do better. */
async function fetchFrom(file: KnownFile, plan: FetchPlan, failures: string[]) {
  let mirrors = plan.mirrors;
  for (let attempt = 1; attempt <= plan.attempts && mirrors.length > 0; attempt++) {
    if (attempt > 1) await pause(plan.pause * (1 << (attempt - 2)), plan.signal);
    const hopeful: string[] = [];
    for (const mirror of mirrors) {
      const url = `${mirror.replace(/\/*$/, "")}/${file.name}`;
      try {
        const sent = await download(url, downloadOptions(file, url, plan));
        return { sent, content: await verified(sent, file) };
      } catch (error) {
        if (!(error instanceof DownloadFailure)) throw error;
        failures.push(`${url}: ${error.message}`);
        if (!error.isFinal) hopeful.push(mirror);
      }
    }
    mirrors = hopeful;
  }
  throw new DataError(
    "DOWNLOAD",
    `Cannot get "${file.name}": expected ${file.bytes} bytes with SHA-256 ${file.sha256.slice(0, 12)}…, got ${failures.join(" | ") || "no mirror"}`,
    {
      expected: file.sha256,
      got: failures,
      hint: `check the connection, or put the file into ${showPath(plan.folder)}`,
    },
  );
}

// compressed content may be a little longer than it is
const MARGIN = 65_536;

function downloadOptions(file: KnownFile, url: string, { timeout, signal, onProgress }: FetchPlan) {
  return {
    most: file.bytes + MARGIN,
    timeout,
    ...(signal && { signal }),
    ...(onProgress && {
      onProgress: (received: number, total: number | undefined) =>
        onProgress({ file: file.name, url, received, total }),
    }),
  };
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, { ...(signal && { signal }) });
  } catch {
    signal?.throwIfAborted(); // its own reason
  }
}

async function readKept(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(path, "a file", error);
  }
}

async function orUnwritable(path: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    const { code, got = code ?? String(error) } = error as NodeJS.ErrnoException & {
      got?: unknown;
    };
    throw DataError.of("CACHE", `keep ${showPath(path)}`, "a folder to write to", got, {
      hint: "choose another with the option folder, or by GRADLANE_CACHE",
    });
  }
}
