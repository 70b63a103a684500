// Labelled fields of forms.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number | "any";
  readonly title?: string | undefined;
  readonly onChange: (value: number) => void;
}

/** A number, taken over when it is complete. */
export function NumberField({
  label,
  value,
  min,
  max,
  step = "any",
  title,
  onChange,
}: NumberProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        value={shownNumber(value)}
        min={min}
        max={max}
        step={step}
        title={title}
        onChange={({ currentTarget: { valueAsNumber } }) => {
          if (Number.isFinite(valueAsNumber)) onChange(valueAsNumber);
        }}
      />
    </div>
  );
}

/** Seven digits, as float32 has. */
export const shownNumber = (value: number): number => Number(value.toPrecision(7));

interface RangeProps extends NumberProps {
  readonly min: number;
  readonly max: number;
}

/** A number on a scale. */
export function RangeField({ label, value, min, max, step = 1, onChange }: RangeProps) {
  const id = useId();
  return (
    <div class="field range">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        value={value}
        min={min}
        max={max}
        step={step}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
      <output for={id}>{shownNumber(value)}</output>
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (string | readonly [value: string, title: string])[];
  readonly onChange: (value: string) => void;
}

/** One of several words. */
export function SelectField({ label, value, options, onChange }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map((each) => {
          const [own, title] = typeof each === "string" ? [each, words(each)] : each;
          return (
            <option key={own} value={own}>
              {title}
            </option>
          );
        })}
      </select>
    </div>
  );
}

interface CheckProps {
  readonly label: ComponentChildren;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Something that is on or off. */
export function CheckField({ label, isOn, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** "leakyRelu" as "leaky relu"; names of one word stay. */
export const words = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
