// Bytes that come piece by piece, so that what they say of themselves is known before all are there.

/** Reads pieces once, from front to back. A piece may be overwritten when the next is asked for. Close it. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** What has come and has not been read. */
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /**
   * Shows `parse` the bytes to come, more and more of them, until it makes something of them; they can
   * still be read. Of all there are, which it is told, it must make something or throw.
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

  /** Writes the next bytes into all of `target`. Returns how many came: fewer at the end. */
  async fill(target: Uint8Array): Promise<number> {
    let length = 0;
    while (length < target.length && (this.#rest.length > 0 || (await this.#pull()))) {
      const part = this.#rest.subarray(0, target.length - length);
      target.set(part, length);
      length += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return length;
  }

  /** Passes over bytes. Returns how many came. */
  async skip(count: number): Promise<number> {
    let length = 0;
    while (length < count && (this.#rest.length > 0 || (await this.#pull()))) {
      const part = Math.min(this.#rest.length, count - length);
      length += part;
      this.#rest = this.#rest.subarray(part);
    }
    return length;
  }

  /** Whether no byte is left. */
  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#pull());
  }

  /** Lets go of what the bytes come from. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** The next piece that is not empty as the rest; false at the end. */
  async #pull(): Promise<boolean> {
    do {
      const next = await this.#pieces.next();
      if (next.done) return false;
      this.#rest = next.value;
    } while (this.#rest.length === 0);
    return true;
  }
}
