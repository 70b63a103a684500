// Groups of parameters with equal settings of the update.

import { definitionOf, type Optimizer } from "./optimizers.ts";

/** Parameters and the settings of their update. */
export interface ParameterGroup<Parameter> {
  readonly optimizer: Optimizer;
  readonly parameters: readonly Parameter[];
}

/** One group, or a second one for biases without weight decay. */
export function parameterGroups<Parameter extends { readonly name: string }>(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly ParameterGroup<Parameter>[] {
  const { decayBiases = true, weightDecay } = optimizer;
  if (decayBiases || weightDecay === 0) return [{ optimizer, parameters }];
  const isBias = ({ name }: Parameter) => name === "bias";
  return [
    { optimizer, parameters: parameters.filter((each) => !isBias(each)) },
    {
      optimizer: definitionOf(optimizer).withoutDecay(optimizer),
      parameters: parameters.filter(isBias),
    },
  ].filter((group) => group.parameters.length > 0);
}
