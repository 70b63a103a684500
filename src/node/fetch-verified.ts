// Downloads files of known content into a cache, with verification.

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DataError, FormatError, phrase } from "../core/errors.ts";
import type { Signal } from "../core/host-types.ts";
import { DownloadFailure, download } from "./download.ts";
import { gunzip } from "./packed-file.ts";
import { type Path, showPath } from "./path.ts";
import { unreadable } from "./system-errors.ts";
import { writeFileAtomically } from "./write-file.ts";

/** A file and its expected content. */
export interface KnownFile {
  /** Its name on the server and in the cache; it may be compressed. */
  readonly name: string;
  /** Size of the uncompressed content in bytes. */
  readonly bytes: number;
  /** SHA-256 of the uncompressed content, in hexadecimal digits. */
  readonly sha256: string;
}

/** Options of mnist() and fashionMnist(). */
export interface FetchOptions {
  /** The cache folder. Default: in GRADLANE_CACHE, else in gradlane in the user's cache. */
  readonly folder?: Path;
  /** URLs of folders that hold the files, tried in order. */
  readonly mirrors?: readonly string[];
  /** Aborts the download; AbortSignal.timeout(ms) limits its total time. */
  readonly signal?: Signal;
  /** Called as bytes arrive. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Milliseconds without data after which an attempt fails. Default: 30,000. */
  readonly timeout?: number;
  /** Attempts per mirror if the connection fails or stalls. Default: 3. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled before each further one. Default: 500. */
  readonly pause?: number;
}

/** The progress of a download. */
export interface DownloadProgress {
  /** Name of the file. */
  readonly file: string;
  /** URL of the file. */
  readonly url: string;
  /** Bytes received so far. */
  readonly received: number;
  /** Total bytes, if the server states them. */
  readonly total: number | undefined;
}

/** The cache folder: GRADLANE_CACHE, else gradlane in XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.GRADLANE_CACHE) return env.GRADLANE_CACHE;
  const { XDG_CACHE_HOME: xdg } = env;
  // relative paths are ignored, as specified
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "gradlane");
}

/** Checked options. */
interface FetchPlan
  extends Required<Pick<FetchOptions, "mirrors" | "timeout" | "attempts" | "pause">> {
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: FetchOptions["onProgress"] | undefined;
}

/**
 * The content of a file: from the cache if it verifies, else from the first mirror that sends it. Only
 * verified content is written, atomically.
 * @throws DataError if all mirrors fail, listing every attempt, or the file cannot be written
 * @throws the signal's reason if it aborts
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

/** The uncompressed content of a file. @throws DownloadFailure if it does not verify */
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

/** Tries the mirrors in turn, and those with temporary failures again. */
async function fetchFrom(file: KnownFile, plan: FetchPlan, failures: string[]) {
  let mirrors = plan.mirrors;
  for (let attempt = 1; attempt <= plan.attempts && mirrors.length > 0; attempt++) {
    if (attempt > 1) await pause(plan.pause * (1 << (attempt - 2)), plan.signal);
    const retried: string[] = [];
    for (const mirror of mirrors) {
      const url = `${mirror.replace(/\/*$/, "")}/${file.name}`;
      try {
        const sent = await download(url, downloadOptions(file, url, plan));
        return { sent, content: await verified(sent, file) };
      } catch (error) {
        if (!(error instanceof DownloadFailure)) throw error;
        failures.push(`${url}: ${error.message}`);
        if (!error.isFinal) retried.push(mirror);
      }
    }
    mirrors = retried;
  }
  const expected = `${file.bytes} bytes with SHA-256 ${file.sha256.slice(0, 12)}…`;
  const got = phrase(failures.join(" | ") || "no mirror", failures);
  const hint = `check the connection, or put the file into ${showPath(plan.folder)}`;
  const action = `download "${file.name}"`;
  throw DataError.of("DOWNLOAD", action, phrase(expected, file.sha256), got, { hint });
}

// compression may make content slightly longer
const MARGIN = 65_536;

const downloadOptions = ({ name, bytes }: KnownFile, url: string, plan: FetchPlan) => ({
  most: bytes + MARGIN,
  timeout: plan.timeout,
  signal: plan.signal,
  onProgress: (received: number, total: number | undefined) =>
    plan.onProgress?.({ file: name, url, received, total }),
});

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, { ...(signal && { signal }) });
  } catch {
    signal?.throwIfAborted(); // with its own reason
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
    const { code, got = code ?? String(error) } = error as { code?: string; got?: unknown };
    const hint = "choose another folder by the option folder, or by GRADLANE_CACHE";
    throw DataError.of("CACHE", `save ${showPath(path)}`, "a writable folder", got, { hint });
  }
}
