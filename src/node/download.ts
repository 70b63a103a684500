// One file from one address: bounded in size, given up when nothing comes any more.

export interface DownloadOptions {
  /** Bytes that a file may have. */
  readonly most: number;
  /** Milliseconds without a byte after which the server is given up. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/** Why a download failed, and whether the same address may do better a moment later. */
export class DownloadFailure extends Error {
  readonly isFinal: boolean;

  constructor(reason: string, isFinal: boolean) {
    super(reason);
    this.isFinal = isFinal;
  }
}

/** Answers that pass: asked too early, too often, or of a server in trouble. */
const isPassing = (status: number) => [408, 425, 429].includes(status) || status >= 500;

/**
 * The body of an address.
 * @throws DownloadFailure if the server refuses, breaks off, stalls or sends too much
 * @throws the signal's reason where it aborts
 */
export async function download(url: string, options: DownloadOptions): Promise<Uint8Array> {
  const { signal, timeout } = options;
  signal?.throwIfAborted();
  const stalled = new AbortController();
  const clock = setTimeout(() => stalled.abort(), timeout);
  const both = signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal;
  try {
    const response = await fetch(url, { signal: both });
    if (!response.ok) {
      await response.body?.cancel();
      throw new DownloadFailure(`status ${response.status}`, !isPassing(response.status));
    }
    return await readBody(response, options, () => clock.refresh());
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadFailure) throw error;
    if (error instanceof CallbackFailure) throw error.cause;
    if (stalled.signal.aborted) throw new DownloadFailure(`nothing for ${timeout / 1000} s`, false);
    throw new DownloadFailure(reasonOf(error), false);
  } finally {
    clearTimeout(clock);
    stalled.abort(); // a body that nobody reads any more
  }
}

async function readBody(
  response: Response,
  { most, onProgress }: DownloadOptions,
  onBytes: () => void,
): Promise<Uint8Array> {
  const tooLarge = () => new DownloadFailure(`more than ${most} bytes`, true);
  // of what is sent, which may be compressed once more
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  const total = Number.isSafeInteger(announced) ? announced : undefined;
  if (total !== undefined && total > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body ?? []) {
    onBytes();
    chunks.push(chunk);
    received += chunk.length;
    if (received > most) throw tooLarge();
    tell(onProgress, received, total);
  }
  return join(chunks, received);
}

/** Pieces one after another, as one array. */
function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** An error of the caller's own, which is no failure of the network. */
class CallbackFailure extends Error {}

function tell(
  onProgress: DownloadOptions["onProgress"],
  received: number,
  total: number | undefined,
): void {
  try {
    onProgress?.(received, total);
  } catch (cause) {
    throw new CallbackFailure("onProgress failed", { cause });
  }
}

/** What fetch says, and what is behind it: "fetch failed" alone helps nobody. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: detail } = (cause ?? {}) as { code?: string; message?: string };
  return [message, code ?? detail].filter(Boolean).join(": ");
}
