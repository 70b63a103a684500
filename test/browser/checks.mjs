// Checks outside of vitest: a line each, and one with their numbers at the end.

/** Says and counts what holds; finish() ends the process. */
export function checks() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const say = (kind, text) => {
    counts[kind]++;
    console.log(`${{ passed: "ok", failed: "FAILED", skipped: "skipped" }[kind]}: ${text}`);
  };
  return {
    check(what, isRight, got) {
      if (isRight) say("passed", what);
      else say("failed", `${what}, got ${JSON.stringify(got)}`);
    },
    /** What cannot be tried here; where everything must be (CI is set), it fails. */
    skip: (what) => say(process.env.CI ? "failed" : "skipped", what),
    finish() {
      const { passed, failed, skipped } = counts;
      console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
      process.exit(failed > 0 ? 1 : 0);
    },
  };
}
