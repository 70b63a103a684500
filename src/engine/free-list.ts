interface Range {
  offset: number;
  bytes: number;
}

/** The free parts of a growing range; best fit. */
export class FreeList {
  private free: Range[] = [];

  /** @param end end of the range */
  constructor(public end: number) {}

  /** Takes a part of so many bytes; returns its offset. */
  take(bytes: number): number {
    let best: Range | undefined;
    for (const range of this.free) {
      if (range.bytes >= bytes && !(best && best.bytes <= range.bytes)) best = range;
    }
    if (best) {
      const { offset } = best;
      best.offset += bytes;
      best.bytes -= bytes;
      this.free = this.free.filter((range) => range.bytes > 0);
      return offset;
    }
    // extend a free part at the end
    const tail = this.free.at(-1);
    const offset = tail && tail.offset + tail.bytes === this.end ? tail.offset : this.end;
    if (tail && offset === tail.offset) this.free.pop();
    this.end = offset + bytes;
    return offset;
  }

  /** Returns a part. */
  give(offset: number, bytes: number): void {
    if (bytes === 0) return;
    this.free.push({ offset, bytes });
    this.free.sort((a, b) => a.offset - b.offset);
    const merged: Range[] = [];
    for (const range of this.free) {
      const before = merged.at(-1);
      if (before && before.offset + before.bytes === range.offset) before.bytes += range.bytes;
      else merged.push(range);
    }
    this.free = merged;
  }
}
