// Groups of parameters with equal settings of the update.

import { definitionOf, type Optimizer } from "./optimizers.ts";

/** Parameters and the settings of their update. */
export interface ParameterGroup<Parameter> {
  readonly optimizer: Optimizer;
  readonly parameters: readonly Parameter[];
}

/** What decides whether a parameter decays. */
interface Decaying {
  readonly name: string;
  readonly decays?: boolean | undefined;
}

/** One group, or a second one for parameters without weight decay. */
export function parameterGroups<Parameter extends Decaying>(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly ParameterGroup<Parameter>[] {
  const { decayBiases = true, weightDecay } = optimizer;
  if (!weightDecay) return [{ optimizer, parameters }];
  const decays = ({ name, decays = decayBiases || name !== "bias" }: Parameter) => decays;
  return [
    { optimizer, parameters: parameters.filter(decays) },
    {
      optimizer: definitionOf(optimizer).withoutDecay(optimizer),
      parameters: parameters.filter((each) => !decays(each)),
    },
  ].filter((group) => group.parameters.length > 0);
}
