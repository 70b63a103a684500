// Parameters that are updated alike.

import { definitionOf, type Optimizer } from "./optimizers.ts";

/** Parameters with the settings of their update. */
export interface ParameterGroup<Parameter> {
  readonly optimizer: Optimizer;
  readonly parameters: readonly Parameter[];
}

/** One group, or biases by themselves where they are not to decay. */
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
