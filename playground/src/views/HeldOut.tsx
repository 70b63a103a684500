import { change } from "../app/actions.ts";
import { useSlice } from "../app/store.ts";
import { RangeField } from "./fields.tsx";

/** The share of the rows that is held out. */
export function HeldOut({ label = "Held out, %" }: { readonly label?: string }) {
  const share = useSlice(({ recipe }) => recipe.validation);
  return (
    <RangeField
      label={label}
      value={Math.round(share * 100)}
      min={0}
      max={90}
      step={5}
      onChange={(percent) => change({ validation: percent / 100 })}
    />
  );
}
