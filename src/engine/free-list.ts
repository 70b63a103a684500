interface Range {
  offset: number;
  bytes: number;
}

/** Which bytes of a growing range are free. The smallest free range that fits is taken. */
export class FreeList {
  private free: Range[] = [];

  /** @param end first byte beyond what is in use or free */
  constructor(public end: number) {}

  /** Offset of so many bytes. */
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
    // a free range at the end grows rather than lie unused
    const tail = this.free.at(-1);
    const offset = tail && tail.offset + tail.bytes === this.end ? tail.offset : this.end;
    if (tail && offset === tail.offset) this.free.pop();
    this.end = offset + bytes;
    return offset;
  }

  /** Gives back what was taken. */
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
