// A guess which tensors of a state_dict are which weights of a model: by a mapping that is given, by names, by shapes,
// and where shapes are equal by order.

import { DataError, phrase } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { type Shape, sameShape, showShape } from "../core/shape.ts";
import { firstOf, showText } from "../core/show.ts";
import type { MappedTensor } from "./mapping.ts";
import { commonLength, comparePaths, partsOf } from "./module-paths.ts";
import type { NamedTensor } from "./state-dict.ts";
import { STEPS } from "./state-tensors.ts";

/** Weights by the tensors that they are. */
export type GivenMapping = Readonly<Record<string, string | readonly string[]>>;

/** A tensor of a state_dict, as far as the guess needs it. */
export interface OfferedTensor {
  readonly shape: Shape;
  /** Its bytes, by which tied weights are recognised. */
  readonly data?: Uint8Array;
}

/** A tensor and the weight that it is. */
export interface Match {
  readonly name: string;
  readonly tensor: NamedTensor;
  readonly by: MappedTensor["by"];
}

export interface Matches {
  readonly pairs: readonly Match[];
  /** Names of tensors and paths of weights without the other. */
  readonly unused: readonly string[];
  readonly missing: readonly string[];
}

/** Tensors of one module by their own names. */
interface Side<Tensor> {
  readonly path: readonly string[];
  readonly tensors: Map<string, Tensor>;
}
type Named = OfferedTensor & { readonly name: string };
type Offered = Side<Named>;
type Wanted = Side<NamedTensor> & { readonly place: number };

const READ = "read a state_dict";
const SHOWN = 8;
/** More modules or tensors are not compared by their bytes. */
const MOST_COPIES = 1000;

/** Shapes without axes of length 1 at the end, which a filter of one step or pixel has. */
const plain = (shape: Shape): Shape => {
  let length = shape.length;
  while (length > 2 && shape[length - 1] === 1) length--;
  return shape.slice(0, length);
};
const fits = (a: Shape, b: Shape) => sameShape(plain(a), plain(b));

/** Modules of equal keys may be one another. */
const keyOf = ({ tensors }: Side<{ readonly shape: Shape }>): string =>
  [...tensors]
    .map(([leaf, { shape }]) => `${leaf} ${plain(shape)}`)
    .sort()
    .join(", ");

/** Whether modules share tensors, all of which fit: one may lack some, such as statistics. */
function agree(from: Offered, to: Wanted): boolean {
  const shared = [...from.tensors].filter(([leaf]) => to.tensors.has(leaf));
  return (
    shared.length > 0 &&
    shared.every(([leaf, { shape }]) => fits(shape, to.tensors.get(leaf)!.shape))
  );
}

/** Tensors that count steps: of batch normalisations, and of AveragedModel. */
const COUNTERS: readonly string[] = [STEPS, "n_averaged"];

/** Finds pairs. What a module has left to pair is in its `tensors`. */
class Matcher {
  readonly pairs: Match[] = [];
  private readonly offered: readonly Offered[];
  private readonly wanted: readonly Wanted[];

  constructor(
    private readonly tensors: ReadonlyMap<string, OfferedTensor>,
    model: readonly NamedTensor[],
  ) {
    const offered = new Map<string, Offered>();
    for (const [name, tensor] of tensors) {
      const { path, leaf } = partsOf(name);
      if (COUNTERS.includes(leaf)) continue;
      const module = name.slice(0, Math.max(0, name.lastIndexOf(".")));
      const side = offered.get(module) ?? { path, tensors: new Map() };
      offered.set(module, side);
      side.tensors.set(leaf, { ...tensor, name });
    }
    this.offered = [...offered.values()];
    const wanted = new Map<string, Wanted>();
    for (const tensor of model) {
      if (tensor.leaf === STEPS) continue;
      const { layers } = tensor.module;
      const side = wanted.get(layers) ?? { path: [layers], tensors: new Map(), place: wanted.size };
      wanted.set(layers, side);
      side.tensors.set(tensor.leaf, tensor);
    }
    this.wanted = [...wanted.values()];
  }

  /** Takes what the user says, and other tensors of the same modules where they fit. */
  byMapping(given: GivenMapping): void {
    const names = placesIn(this.offered, ({ name }: Named) => name);
    const paths = placesIn(this.wanted, ({ parameter }: NamedTensor) => parameter?.path);
    const together: (readonly [Offered, Wanted])[] = [];
    const used: (readonly [Side<object>, string])[] = [];
    for (const [name, value] of Object.entries(given)) {
      const from = names.get(name);
      if (!from) throw unknownName("tensor", name, [...names.keys()]);
      used.push(from);
      for (const path of typeof value === "string" ? [value] : value) {
        const to = paths.get(path);
        if (!to) throw unknownName("weight", path, [...paths.keys()]);
        paths.delete(path); // a weight is one tensor
        used.push(to);
        const tensor = to[0].tensors.get(to[1])!;
        const { shape } = this.tensors.get(name)!;
        if (!fits(shape, tensor.shape)) throw otherShape(name, shape, tensor);
        this.pairs.push({ name, tensor, by: "mapping" });
        together.push([from[0], to[0]]);
      }
    }
    for (const [side, leaf] of used) side.tensors.delete(leaf);
    for (const [from, to] of together) this.pair(from, to, "mapping");
  }

  /** Pairs modules by names that one scheme gives to all of them; names without numbers may be those of a few. */
  byNames(): void {
    const { offered, wanted } = this.open();
    const cut = commonLength(offered.map(({ path }) => path));
    for (const start of new Set([0, cut])) {
      const byName = new Map(offered.map((each) => [each.path.slice(start).join("."), each]));
      for (const scheme of ["sequential", "layers"] as const) {
        const found = wanted.flatMap((to) => {
          const [tensor] = to.tensors.values();
          const name = tensor?.module[scheme];
          if (name === undefined) return [];
          // fromOnnx() writes slashes for dots
          const from = byName.get(name) ?? byName.get(name.replaceAll("/", "."));
          return from && agree(from, to) ? [{ from, to }] : [];
        });
        const isWhole = found.length === Math.min(offered.length, wanted.length);
        for (const { from, to } of found) {
          const isSure = isWhole || (scheme === "layers" && !/\d/.test(to.path[0]!));
          if (isSure) this.pair(from, to, "name");
        }
      }
    }
  }

  /** Pairs modules by their shapes, those of equal ones in order. */
  byShapes(): void {
    const { offered, wanted } = this.open();
    const classes = new Map(wanted.map((each) => [keyOf(each), { from: [], to: [] } as Class]));
    for (const each of wanted) classes.get(keyOf(each))!.to.push(each);
    for (const each of offered) classes.get(keyOf(each))?.from.push(each);
    const known = new Map<readonly string[], number>();
    for (const { from, to } of classes.values()) {
      if (from.length === 1 && to.length === 1) known.set(from[0]!.path, to[0]!.place);
    }
    const compare = comparePaths(known);
    for (const { from, to } of classes.values()) {
      const by = from.length === 1 && to.length === 1 ? "shape" : "order";
      const sorted = from.sort((a, b) => compare(a.path, b.path));
      const list = sorted.length > to.length ? withoutCopies(sorted) : sorted;
      to.forEach((each, i) => {
        if (list[i]) this.pair(list[i], each, by);
      });
    }
  }

  /** Tensors and weights that are left. */
  left() {
    const { offered, wanted } = this.open();
    return {
      tensors: offered.flatMap(({ tensors }) => [...tensors.values()]),
      weights: wanted.flatMap(({ tensors }) =>
        [...tensors.values()].filter(({ parameter }) => parameter),
      ),
    };
  }

  /** Whether a tensor is a copy of one that was read, as of weights that are tied. */
  isCopy({ name, data }: Named): boolean {
    const { leaf } = partsOf(name);
    return this.pairs.some(
      (pair) =>
        partsOf(pair.name).leaf === leaf && sameBytes(this.tensors.get(pair.name)?.data, data),
    );
  }

  private open() {
    const isOpen = ({ tensors }: Side<object>) => tensors.size > 0;
    return { offered: this.offered.filter(isOpen), wanted: this.wanted.filter(isOpen) };
  }

  /** Pairs tensors of two modules that have equal names and fit. */
  private pair(from: Offered, to: Wanted, by: MappedTensor["by"]): void {
    for (const [leaf, { name, shape }] of [...from.tensors]) {
      const tensor = to.tensors.get(leaf);
      if (!tensor || !fits(shape, tensor.shape)) continue;
      this.pairs.push({ name, tensor, by });
      from.tensors.delete(leaf);
      to.tensors.delete(leaf);
    }
  }
}

interface Class {
  readonly from: Offered[];
  readonly to: Wanted[];
}

/** Modules and own names of tensors by a name. */
function placesIn<Tensor, Of extends Side<Tensor> = Side<Tensor>>(
  sides: readonly Of[],
  nameOf: (tensor: Tensor) => string | undefined,
): Map<string, readonly [Of, string]> {
  const places = new Map<string, readonly [Of, string]>();
  for (const side of sides) {
    for (const [leaf, tensor] of side.tensors) {
      const name = nameOf(tensor);
      if (name !== undefined) places.set(name, [side, leaf]);
    }
  }
  return places;
}

/** Modules without those whose tensors are the same bytes as those of an earlier one. */
function withoutCopies(modules: readonly Offered[]): readonly Offered[] {
  if (modules.length > MOST_COPIES) return modules;
  const kept: Offered[] = [];
  for (const each of modules) if (!kept.some((other) => areCopies(each, other))) kept.push(each);
  return kept;
}

const areCopies = (a: Offered, b: Offered): boolean =>
  [...a.tensors].every(([leaf, { data }]) => sameBytes(data, b.tensors.get(leaf)?.data));

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && a.length === b?.length && a.every((byte, i) => byte === b[i]);
}

/**
 * The tensors of a model's weights among those of a state_dict.
 * @param strict whether all tensors and all weights must have one another
 * @throws DataError STATE_DICT for tensors or weights without the other, STATE_DICT_SHAPE for a mapping that does not fit
 */
export function match(
  tensors: ReadonlyMap<string, OfferedTensor>,
  model: readonly NamedTensor[],
  given: GivenMapping,
  strict: boolean,
): Matches {
  const matcher = new Matcher(tensors, model);
  matcher.byMapping(given);
  matcher.byNames();
  matcher.byShapes();
  const { tensors: unused, weights: missing } = matcher.left();
  if (strict && (missing.length > 0 || unused.length > 0)) {
    const isSmall = unused.length <= MOST_COPIES;
    const others = isSmall ? unused.filter((each) => !matcher.isCopy(each)) : unused;
    if (missing.length > 0 || others.length > 0) throw notAll(missing, others);
  }
  const order = new Map(model.map(({ parameter }, i) => [parameter?.path, i]));
  const placeOf = ({ tensor }: Match) => order.get(tensor.parameter?.path) ?? model.indexOf(tensor);
  return {
    pairs: matcher.pairs.sort((a, b) => placeOf(a) - placeOf(b)),
    unused: unused.map(({ name }) => name),
    missing: missing.map(({ parameter }) => parameter!.path),
  };
}

/** The error for what is left on both sides. */
function notAll(missing: readonly NamedTensor[], unused: readonly Named[]): DataError {
  const weights = missing.map(({ parameter, shape }) => `${parameter!.path} ${showShape(shape)}`);
  const tensors = unused.map(({ name, shape }) => `${showText(name)} ${showShape(shape)}`);
  const expected =
    weights.length > 0
      ? `a tensor for each weight, also ${firstOf(weights, SHOWN)}`
      : "a weight for each tensor";
  const got =
    tensors.length > 0
      ? `${firstOf(tensors, SHOWN)} that fit none`
      : "no other tensors in the file";
  const names = {
    expected: missing.map(({ parameter }) => parameter!.path),
    got: unused.map(({ name }) => name),
  };
  return DataError.of(
    "STATE_DICT",
    READ,
    phrase(expected, names.expected),
    phrase(got, names.got),
    {
      hint: 'pass mapping: { "name of a tensor": "layer.weight" }, or strict: false to read what fits',
    },
  );
}

const otherShape = (
  name: string,
  shape: Shape,
  { shape: wanted, parameter }: NamedTensor,
): DataError =>
  DataError.of(
    "STATE_DICT_SHAPE",
    READ,
    `a tensor ${showShape(wanted)} for ${parameter!.path}`,
    phrase(`${showText(name)} ${showShape(shape)}`, shape),
  );
