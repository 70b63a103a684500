// Downloads one file, with limits of size and of time without data.

export interface DownloadOptions {
  /** The maximum size in bytes. */
  readonly most: number;
  /** Milliseconds without data after which the download fails. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/** A failed download. Unless it is final, the same URL may succeed later. */
export class DownloadFailure extends Error {
  readonly isFinal: boolean;

  constructor(reason: string, isFinal: boolean) {
    super(reason);
    this.isFinal = isFinal;
  }
}

/** Statuses that may change: timeouts, rate limits and server errors. */
const isTemporary = (status: number) => [408, 425, 429].includes(status) || status >= 500;

/**
 * The body of a URL.
 * @throws DownloadFailure if the server refuses, disconnects, stalls or sends too much
 * @throws the signal's reason if it aborts
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
      throw new DownloadFailure(`status ${response.status}`, !isTemporary(response.status));
    }
    return await readBody(response, options, () => clock.refresh());
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadFailure) throw error;
    if (error instanceof CallbackFailure) throw error.cause;
    if (stalled.signal.aborted) throw new DownloadFailure(`no data for ${timeout / 1000} s`, false);
    throw new DownloadFailure(reasonOf(error), false);
  } finally {
    clearTimeout(clock);
    stalled.abort(); // closes an unread body
  }
}

async function readBody(
  response: Response,
  { most, onProgress }: DownloadOptions,
  onBytes: () => void,
): Promise<Uint8Array> {
  const tooLarge = () => new DownloadFailure(`more than ${most} bytes`, true);
  // of the transfer, which may be compressed
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
    try {
      onProgress?.(received, total);
    } catch (cause) {
      throw new CallbackFailure("onProgress failed", { cause });
    }
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** An error thrown by the caller's callback, not by the network. */
class CallbackFailure extends Error {}

/** The message of fetch(), which is often just "fetch failed", and its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: detail } = (cause ?? {}) as { code?: string; message?: string };
  return [message, code ?? detail].filter(Boolean).join(": ");
}
