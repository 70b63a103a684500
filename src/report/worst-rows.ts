import type { ClassOutcome } from "./outcome-classes.ts";
import type { ValueOutcome } from "./outcome-values.ts";

/**
 * Rows of the test set by decreasing loss or error: those that a classifier gets wrong, all if it gets none wrong,
 * and of a regression all. undefined without predictions of classes or values.
 */
export function worstRows({
  classes,
  values,
}: {
  readonly classes: ClassOutcome | undefined;
  readonly values: ValueOutcome | undefined;
}):
  | { readonly rows: readonly number[]; readonly wrong: number; readonly count: number }
  | undefined {
  const losses = classes?.losses ?? values?.errors;
  if (!losses) return undefined;
  const order = Array.from(losses, (_, row) => row).sort((a, b) => losses[b]! - losses[a]!);
  const wrong = order.filter((row) => !classes || classes.predicted[row] !== classes.truth[row]);
  return {
    rows: wrong.length > 0 ? wrong : order,
    wrong: wrong.length,
    count: order.length,
  };
}
