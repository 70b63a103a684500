// A part of the library in a form: its kind, and its options as the library declares them.

import { type Family, kindOptions, kinds } from "../gradlane.ts";
import { nestedFamily } from "../recipe/families.ts";
import { type Part, part, type Value } from "../recipe/recipe.ts";
import { CheckField, NumberField, SelectField, words } from "./fields.tsx";

interface Props {
  readonly family: Family;
  readonly label: string;
  /** null: none, if that is allowed. */
  readonly value: Part | null;
  readonly isOptional?: boolean;
  /** Default: all of the library. */
  readonly among?: readonly string[];
  /** Options that are not shown. */
  readonly without?: readonly string[];
  readonly onChange: (value: Part | null) => void;
}

const NONE = "none";

/** Values of options that have no default. */
const FIRST: Readonly<Record<string, Value>> = {
  lambda: 0.001,
  value: 0.5,
  every: 100,
  period: 100,
  factor: 0.995,
  rate: 0.01,
  maxLearningRate: 0.03,
  warmupSteps: 50,
  filters: 8,
  size: 3,
  units: 32,
  components: 2,
  max: 2,
  min: 0.8,
  degrees: 15,
  "maxPool2d.size": 2,
  "averagePool2d.size": 2,
  "randomScale.max": 1.2,
  "tint.max": 0.2,
  "cutout.size": 8,
  "randomCrop.padding": 3,
  "colorJitter.brightness": [0.7, 1.3],
};

/** A part of a kind with values for all that it needs. */
export const firstPart = (family: Family, kind: string): Part => {
  const needed = kindOptions(family, kind).flatMap(({ name, isRequired }) => {
    const own = FIRST[`${kind}.${name}`];
    if (own === undefined && !isRequired) return [];
    return [[name, own ?? FIRST[name] ?? 1]];
  });
  return part(family, kind, Object.fromEntries(needed));
};

/** A select of kinds, and a field for each option. */
export function PartFields(props: Props) {
  const { family, label, value, isOptional = false, among = kinds(family), onChange } = props;
  return (
    <>
      <SelectField
        label={label}
        value={value?.kind ?? NONE}
        options={isOptional ? [NONE, ...among] : among}
        onChange={(kind) => onChange(kind === NONE ? null : firstPart(family, kind))}
      />
      {value && <OptionFields {...props} value={value} />}
    </>
  );
}

function OptionFields({ family, value, without = [], onChange }: Props & { readonly value: Part }) {
  return (
    <>
      {kindOptions(family, value.kind).map(({ name, expected, default: usual, accepts }) => {
        if (without.includes(name) || nestedFamily(name)) return null;
        const own = value[name] ?? usual;
        const set = (changed: Value) => {
          if (accepts(changed)) onChange({ ...value, [name]: changed });
        };
        const label = words(name);
        if (typeof own === "boolean") {
          return <CheckField key={name} label={label} isOn={own} onChange={set} />;
        }
        if (typeof own === "number") {
          return (
            <NumberField key={name} label={label} value={own} title={expected} onChange={set} />
          );
        }
        const choices = /^one of (.+)$/.exec(expected)?.[1]?.split(", ");
        if (typeof own === "string" && choices) {
          return (
            <SelectField key={name} label={label} value={own} options={choices} onChange={set} />
          );
        }
        if (isRange(own)) {
          return own.map((limit, i) => (
            <NumberField
              key={`${name} ${i}`}
              label={`${label} ${i === 0 ? "from" : "to"}`}
              value={limit}
              title={expected}
              onChange={(changed) => set(own.map((each, j) => (i === j ? changed : each)))}
            />
          ));
        }
        return null;
      })}
    </>
  );
}

/** Two numbers, from and to. */
const isRange = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number");
