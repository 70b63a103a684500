// How the network learns: loss, optimizer, schedule, batches.

import { change } from "../app/actions.ts";
import { useSlice } from "../app/store.ts";
import { lossesFor } from "../recipe/build.ts";
import type { Part } from "../recipe/recipe.ts";
import { taskOf } from "../recipe/tasks.ts";
import { NumberField } from "./fields.tsx";
import { Panel } from "./Panel.tsx";
import { PartFields } from "./PartFields.tsx";

export function Settings() {
  const recipe = useSlice((state) => state.recipe);
  const info = useSlice((state) => state.info);
  const { loss, optimizer, schedule, warmup, batchSize, output, validation, preprocessing } =
    recipe;
  const target = info?.target;
  return (
    <Panel title="Learning" class="settings">
      <div class="fields">
        <PartFields
          family="optimizer"
          label="Optimizer"
          value={optimizer}
          without={ADVANCED}
          onChange={(value) => change({ optimizer: value as Part })}
        />
        <PartFields
          family="loss"
          label="Loss"
          value={loss}
          among={target ? lossesFor(target) : [loss.kind]}
          without={["soft"]}
          onChange={(value) => change({ loss: value as Part })}
        />
        <NumberField
          label="Batch size"
          value={batchSize}
          min={1}
          step={1}
          onChange={(value) => change({ batchSize: value })}
        />
      </div>
      <details class="more">
        <summary>More: schedule, preprocessing, last layer, validation</summary>
        <div class="fields">
          <PartFields
            family="schedule"
            label="Schedule"
            value={schedule}
            onChange={(value) => change({ schedule: value as Part })}
          />
          <NumberField
            label="Warm-up steps"
            value={warmup}
            min={0}
            step={1}
            onChange={(value) => change({ warmup: value })}
          />
          <PartFields
            family="transformer"
            label="Preprocessing"
            value={preprocessing[0] ?? null}
            isOptional
            among={taskOf(recipe).preprocessing}
            onChange={(value) => change({ preprocessing: value ? [value] : [] })}
          />
          <NumberField
            label="Share held out"
            value={validation}
            min={0}
            max={0.9}
            step={0.05}
            onChange={(value) => change({ validation: value })}
          />
          <PartFields
            family="initializer"
            label="Weights of the last layer"
            value={output.kernelInitializer}
            onChange={(value) =>
              change({ output: { ...output, kernelInitializer: value as Part } })
            }
          />
          <PartFields
            family="regularizer"
            label="Penalty of the last layer"
            isOptional
            value={output.kernelRegularizer}
            onChange={(value) => change({ output: { ...output, kernelRegularizer: value } })}
          />
          <PartFields
            family="optimizer"
            label="Optimizer, all options"
            value={optimizer}
            onChange={(value) => change({ optimizer: value as Part })}
          />
        </div>
      </details>
    </Panel>
  );
}

/** Options of optimizers that few need. */
const ADVANCED = ["beta1", "beta2", "epsilon", "alpha", "nesterov", "weightDecay"];
