// Below the first screen: what the doctor finds, and the mistakes.

import { useApp } from "../../app/store.ts";
import type { ColumnSchema } from "../../gradlane.ts";
import { Panel, shortNumber } from "../../views/Panel.tsx";
import type { WorstSeen } from "../../worker/looks/worst.ts";
import { shownTable } from "./DataPanel.tsx";
import { dateText } from "./form.ts";
import type { DoctorSeen } from "./looks.ts";

/** Findings about the data, the worst first. */
export function Doctor() {
  const seen = useApp().looks.doctor as DoctorSeen | undefined;
  if (!seen) return null;
  return (
    <Panel title="Doctor" class="doctor">
      {seen.length === 0 && <p class="hint">Nothing to say about these data.</p>}
      <ul>
        {seen.map(({ severity, message, advice }) => (
          <li key={message} class={severity}>
            <b>{severity}</b> {message}; {advice}.
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const MOST_COLUMNS = 8;

/** The rows that are predicted worst, with their cells. */
export function WrongRows() {
  const { looks, recipe, given, info } = useApp();
  const seen = looks.worst as WorstSeen | undefined;
  const found = shownTable(recipe, given);
  if (!seen || !found?.schema || !info) return null;
  const isQuantity = info.target === "quantity";
  const starts = startsOf(found.schema.columns).slice(0, MOST_COLUMNS);
  const width = found.x.shape[1]!;
  const nameOf = (value: number) =>
    isQuantity ? shortNumber(value) : (found.classNames?.[value] ?? `${value}`);
  return (
    <Panel title="Worst mistakes" class="mistakes">
      <p class="hint">
        {isQuantity
          ? `The largest errors among ${seen.of} ${seen.isHeldOut ? "held-out" : "training"} rows.`
          : `${seen.wrong} of ${seen.of} ${seen.isHeldOut ? "held-out" : "training"} rows are predicted wrong. The worst give their true class the smallest share.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: regions that scroll need the keyboard */}
      <section class="scroll numbers" aria-label="Rows of the worst mistakes" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">truth</th>
              <th scope="col">prediction</th>
              {starts.map(([{ name }]) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {seen.rows
              .filter(({ x }) => x.length === width)
              .map(({ truth, predicted, x }, i) => (
                <tr key={i}>
                  <td>{nameOf(truth)}</td>
                  <td>{nameOf(predicted)}</td>
                  {starts.map(([column, at]) => (
                    <td key={column.name}>{cellText(column, x[at]!)}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

/** Where the numbers of each column begin in a row of x. */
function startsOf(columns: readonly ColumnSchema[]): (readonly [ColumnSchema, number])[] {
  let at = 0;
  return columns.flatMap((column) => {
    if (column.type === "ignored") return [];
    const start = at;
    at += column.type === "date" ? 1 + 2 * column.cycles.length : 1;
    return [[column, start] as const];
  });
}

function cellText(column: ColumnSchema, value: number): string {
  if (Number.isNaN(value)) return "–";
  if (column.type === "category") return column.categories[value] ?? "other";
  return column.type === "date" ? dateText(value) : shortNumber(value);
}
