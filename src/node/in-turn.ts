// Bounded concurrency.

/** Items processed at a time: the decoder has four threads. */
const AT_A_TIME = 8;

/** The cost of an item, and the maximum total cost of the items in progress. */
export interface Load<T> {
  readonly of: (item: T) => number;
  readonly most: number;
}

/**
 * Maps items concurrently, a few at a time; results are in the order of the items. Starts no further item
 * after an error. A `load` limits the items in progress, but never to less than one.
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
