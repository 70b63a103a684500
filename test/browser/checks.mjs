// Checks outside vitest: prints a line per check, and a line of counts.

/** A check that took longer says so. */
const LONG = 5000;

/** Prints and counts checks; finish() exits the process. */
export function checks() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let last = performance.now();
  const say = (kind, text) => {
    counts[kind]++;
    const took = performance.now() - last;
    last += took;
    const long = took > LONG ? ` (${(took / 1000).toFixed(0)} s)` : "";
    console.log(`${{ passed: "ok", failed: "FAILED", skipped: "skipped" }[kind]}: ${text}${long}`);
  };
  return {
    check(what, isRight, got) {
      if (isRight) say("passed", what);
      else say("failed", `${what}, got ${JSON.stringify(got)}`);
    },
    /** A check that cannot run here; fails if CI is set. */
    skip: (what) => say(process.env.CI ? "failed" : "skipped", what),
    finish() {
      const { passed, failed, skipped } = counts;
      console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
      process.exit(failed > 0 ? 1 : 0);
    },
  };
}
