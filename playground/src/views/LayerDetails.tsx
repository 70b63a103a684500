import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { kindOptions } from "../gradlane.ts";
import type { LayerRecipe, Part } from "../recipe/recipe.ts";
import { NumberField } from "./fields.tsx";
import { PartFields } from "./PartFields.tsx";

/** A layer with some of its options changed; null takes one away. */
export function changedLayer(
  layer: LayerRecipe,
  changed: Readonly<Record<string, unknown>>,
): LayerRecipe {
  const next = Object.entries({ ...layer, ...changed }).filter(([, value]) => value !== null);
  return Object.fromEntries(next) as LayerRecipe;
}

/** Whether layers of a kind have an option. */
export const hasOption = (kind: string, option: string): boolean =>
  kindOptions("layer", kind).some(({ name }) => name === option);

interface Props {
  readonly layer: LayerRecipe;
  readonly onChange: (layer: LayerRecipe) => void;
}

/** The activation of a layer, if it has one. */
export function ActivationField({ layer, onChange }: Props) {
  if (!hasOption(layer.kind, "activation")) return null;
  return (
    <PartFields
      family="activation"
      label="Activation"
      value={layer.activation as unknown as Part}
      onChange={(activation) => onChange(changedLayer(layer, { activation }))}
    />
  );
}

/** What few change of a layer: first weights, dropout, penalty; and the button that removes it. */
export function LayerDetails({
  layer,
  onChange,
  children,
}: Props & { readonly children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  const set = (changed: Readonly<Record<string, unknown>>) =>
    onChange(changedLayer(layer, changed));
  const hasKernel = hasOption(layer.kind, "kernelInitializer");
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{hasKernel ? "Weights, dropout, penalty" : "More"}</summary>
      {hasKernel && (
        <PartFields
          family="initializer"
          label="First weights"
          value={layer.kernelInitializer as unknown as Part}
          onChange={(kernelInitializer) => set({ kernelInitializer })}
        />
      )}
      <NumberField
        label="Dropout"
        value={layer.dropout}
        min={0}
        max={0.95}
        step={0.05}
        onChange={(dropout) => set({ dropout })}
      />
      {hasOption(layer.kind, "kernelRegularizer") && (
        <PartFields
          family="regularizer"
          label="Penalty"
          isOptional
          value={(layer.kernelRegularizer as unknown as Part) ?? null}
          onChange={(kernelRegularizer) => set({ kernelRegularizer })}
        />
      )}
      {children}
    </details>
  );
}
