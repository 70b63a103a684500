// Whether help pays for a program. Where cores share no near cache, what one thread has written takes so long to reach
// another that a program of short commands may be faster on one. So it runs with help and without, now and then.

/** Rounds of each kind. Each half of a round has at least so many milliseconds and steps. */
const ROUNDS = 3;
const HALF = { milliseconds: 2, steps: 4 };
/** Milliseconds of a step that always has help: without it, and with it, which may be much slower. */
const LONG = { alone: 2, helped: 20 };
/** Without help, a step must take at most this share of its time. */
const MOST = 0.95;
/** Milliseconds of runs from one trial to the next: at first, and at most. Each time twice as many. */
const FIRST_REST = 500;
const LONGEST_REST = 30_000;

export class Trial {
  /** Whether the next run has help. */
  isHelped = true;
  private rounds = 0;
  /** The first half of a round moves the numbers to the caches of those who need them. */
  private isFirstHalf = true;
  private milliseconds = 0;
  private steps = 0;
  /** Milliseconds of the fastest round, a step: without help and with it. */
  private alone = Infinity;
  private helped = Infinity;
  private rest = 0;
  private nextRest = FIRST_REST;

  /** Counts a run. @param steps done, a fraction if it stopped within one */
  count(steps: number, milliseconds: number): void {
    if (this.rest > 0) {
      this.rest -= milliseconds;
      if (this.rest <= 0) this.begin();
      return;
    }
    this.milliseconds += milliseconds;
    this.steps += steps;
    const long = this.isHelped ? LONG.helped : LONG.alone;
    if (this.milliseconds > long * Math.max(HALF.steps, this.steps)) this.end(true);
    else if (this.milliseconds >= HALF.milliseconds && this.steps >= HALF.steps) this.endHalf();
  }

  private begin(): void {
    this.alone = Infinity;
    this.helped = Infinity;
    this.rounds = 0;
    this.isFirstHalf = true;
    this.milliseconds = 0;
    this.steps = 0;
  }

  private endHalf(): void {
    const time = this.milliseconds / this.steps;
    this.milliseconds = 0;
    this.steps = 0;
    this.isFirstHalf = !this.isFirstHalf;
    if (!this.isFirstHalf) return;
    if (this.isHelped) this.helped = Math.min(this.helped, time);
    else this.alone = Math.min(this.alone, time);
    this.isHelped = !this.isHelped;
    if (++this.rounds === 2 * ROUNDS) this.end(this.alone > MOST * this.helped);
  }

  private end(isHelped: boolean): void {
    this.isHelped = isHelped;
    this.rest = this.nextRest;
    this.nextRest = Math.min(2 * this.rest, LONGEST_REST);
  }
}
