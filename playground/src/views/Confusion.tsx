import { useApp } from "../app/store.ts";
import type { ConfusionSeen } from "../worker/looks/confusion.ts";
import { Panel } from "./Panel.tsx";

export function Confusion() {
  const { looks, info } = useApp(500);
  const seen = looks.confusion as ConfusionSeen | undefined;
  if (!info || info.target === "quantity" || !seen) return null;
  const { counts, classNames, isHeldOut } = seen;
  return (
    <Panel title="Confusion matrix" class="confusion">
      <table>
        <caption>
          {isHeldOut ? "Held-out rows" : "Rows of the training set"}: the true class in a row, the
          predicted class in a column.
        </caption>
        <thead>
          <tr>
            <th scope="col">true</th>
            {classNames.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, i) => {
            const sum = row.reduce((total, count) => total + count, 0);
            return (
              <tr key={classNames[i]}>
                <th scope="row">{classNames[i]}</th>
                {row.map((count, j) => (
                  <td
                    key={classNames[j]}
                    class={i === j ? "right" : "wrong"}
                    style={{ "--share": `${sum > 0 ? Math.round((70 * count) / sum) : 0}%` }}
                  >
                    {count}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
