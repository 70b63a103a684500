/** Signals that end a training: Ctrl-C, a scheduler, a closed terminal. */
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The next of some signals; one more of them ends the process as usual. */
export const nextSignal = (signals: readonly NodeJS.Signals[] = INTERRUPTS): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of signals) process.once(signal, resolve);
  });

/** Aborts at the first signal; a second one of the same kind ends the process as usual. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of INTERRUPTS) process.once(signal, () => controller.abort());
  return controller.signal;
}
