/** Signals that end a training: Ctrl-C, a scheduler, a closed terminal. */
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Aborts at the first signal; a second one of the same kind ends the process as usual. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of INTERRUPTS) process.once(signal, () => controller.abort());
  return controller.signal;
}
