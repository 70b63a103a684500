// Loss, metric and learning rate of the run.

import { useState } from "preact/hooks";
import { currentStore, useApp } from "../app/store.ts";
import { Chart } from "./Chart.tsx";
import { CheckField } from "./fields.tsx";
import { DataTable, Panel } from "./Panel.tsx";

const MOST_ROWS = 200;

export function Curves() {
  const { info, recipe, step } = useApp();
  const [isLogarithmic, setLogarithmic] = useState(false);
  const { losses, learningRates, epochs } = currentStore().curves;
  const ends = epochs.map((each) => each.step - 1);
  const held = epochs.filter(({ validationLoss }) => validationLoss !== undefined);
  const heldEnds = held.map((each) => each.step - 1);
  const hasValidation = recipe.validation > 0;
  const metric = info?.target === "quantity" ? "R²" : "accuracy";
  void step;
  return (
    <Panel
      title="Curves"
      class="curves"
      aside={<CheckField label="log scale" isOn={isLogarithmic} onChange={setLogarithmic} />}
    >
      <h3>Loss</h3>
      <Chart
        title="Loss"
        isLogarithmic={isLogarithmic}
        lines={[
          { name: "step", style: "faint", y: losses },
          { name: "training", style: "first", x: ends, y: epochs.map(({ loss }) => loss) },
          ...(hasValidation
            ? [
                {
                  name: "validation",
                  style: "second",
                  x: heldEnds,
                  y: held.map(({ validationLoss }) => validationLoss!),
                },
              ]
            : []),
        ]}
      />
      <h3>{metric === "R²" ? metric : "Accuracy"}</h3>
      <Chart
        title={metric}
        height={130}
        {...(metric === "accuracy" && { range: [0, 1] as const })}
        lines={[
          { name: "training", style: "first", x: ends, y: epochs.map((each) => each.metric) },
          ...(hasValidation
            ? [
                {
                  name: "validation",
                  style: "second",
                  x: heldEnds,
                  y: held.map(({ validationMetric }) => validationMetric!),
                },
              ]
            : []),
        ]}
      />
      <h3>Learning rate</h3>
      <Chart
        title="Learning rate"
        height={90}
        lines={[{ name: "rate", style: "first", y: learningRates }]}
      />
      <DataTable
        summary="The numbers of each epoch"
        head={["epoch", "step", "loss", metric, "validation loss", `validation ${metric}`]}
        rows={epochs
          .slice(-MOST_ROWS)
          .map((each) => [
            each.epoch,
            each.step,
            each.loss,
            each.metric,
            each.validationLoss ?? "",
            each.validationMetric ?? "",
          ])}
      />
    </Panel>
  );
}
