// Work on many files, a few at a time.

/** Files that are worked on at a time: the decoder has four threads. */
const AT_A_TIME = 8;

/** What an item takes while it is worked on, and what all of them may take together. */
export interface Load<T> {
  readonly of: (item: T) => number;
  readonly most: number;
}

/**
 * Runs for every item, a few at a time; results are in the order of the items. Begins no other item
 * after an error. With a `load`, only so many run as do not exceed it, but always one.
 */
export async function inTurn<T, R>(
  items: readonly T[],
  run: (item: T, index: number) => Promise<R>,
  { of, most }: Load<T> = { of: () => 0, most: 0 },
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let running = 0;
  let load = 0;
  const waiting: (() => void)[] = [];
  const work = async () => {
    while (next < items.length) {
      const own = of(items[next]!);
      if (running > 0 && load + own > most) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        continue;
      }
      const index = next++;
      running++;
      load += own;
      try {
        results[index] = await run(items[index]!, index);
      } catch (error) {
        next = items.length;
        throw error;
      } finally {
        running--;
        load -= own;
        for (const resume of waiting.splice(0)) resume();
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return results;
}
