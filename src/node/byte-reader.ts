// Reads bytes piece by piece, so that a header can be checked before the rest is loaded.

/** Bytes that can be read repeatedly. */
export interface ByteSource {
  /** Its name in messages. */
  readonly what: string;
  /** Its size in bytes, as stored or as an archive states it. */
  readonly size: number;
  read(): ByteReader;
}

/** Reads from a source and closes the reader. */
export async function readFrom<T>(
  { read }: Pick<ByteSource, "read">,
  use: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const reader = read();
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

/** Reads pieces once, front to back. A piece may be overwritten when the next is requested. Close it. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** Bytes received and not yet read. */
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /**
   * Passes ever more of the next bytes to `parse` until it returns a result; the bytes stay unread. With
   * `isAll` there are no more, and `parse` must return a result or throw.
   */
  async head<T>(parse: (soFar: Uint8Array, isAll: boolean) => T | undefined): Promise<T> {
    for (;;) {
      const found = parse(this.#rest, false);
      if (found !== undefined) return found;
      const before = this.#rest.slice();
      if (!(await this.#pull())) return parse(before, true)!;
      if (before.length === 0) continue;
      const both = new Uint8Array(before.length + this.#rest.length);
      both.set(before);
      both.set(this.#rest, before.length);
      this.#rest = both;
    }
  }

  /** Fills `target`. @returns the number of bytes read, fewer at the end */
  fill(target: Uint8Array): Promise<number> {
    return this.#consume(target.length, (part, at) => target.set(part, at));
  }

  /** Skips bytes. @returns the number of bytes skipped, fewer at the end */
  skip(count: number): Promise<number> {
    return this.#consume(count, () => {});
  }

  /** Whether all bytes have been read. */
  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#pull());
  }

  /** Releases the underlying file or stream. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #consume(count: number, use: (part: Uint8Array, at: number) => void): Promise<number> {
    let length = 0;
    while (length < count && (this.#rest.length > 0 || (await this.#pull()))) {
      const part = this.#rest.subarray(0, count - length);
      use(part, length);
      length += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return length;
  }

  /** Loads the next non-empty piece. @returns false at the end */
  async #pull(): Promise<boolean> {
    do {
      const next = await this.#pieces.next();
      if (next.done) return false;
      this.#rest = next.value;
    } while (this.#rest.length === 0);
    return true;
  }
}
