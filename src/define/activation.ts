import type { Defined } from "../core/defined.ts";
import { readOptions } from "../core/options.ts";
import { ROWS } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { Tensor } from "../graph/tensor.ts";
import type { InitializerName } from "../initializers/initializer.ts";
import type { Node } from "../ir/node.ts";
import { activations, describeActivation, type Range } from "../layers/activations.ts";
import { input } from "../ops/input.ts";
import {
  type DeclaredValues,
  type Factory,
  factory,
  type OptionDeclarations,
  readDeclarations,
  requireDeclaration,
  requireFunction,
} from "./declaration.ts";
import { requireGradient, requireTraced } from "./traced.ts";

/** A kind of activation: a function of tensors. */
export interface ActivationDeclaration<Kind extends string, Options extends OptionDeclarations> {
  /** The name, also in files. */
  readonly kind: Kind;
  /** Options by name: their defaults or limits. Default: none. */
  readonly options?: Options;
  /** A tensor of the shape of x, composed of operations that have a gradient. */
  apply(options: DeclaredValues<Options>, x: Tensor): Tensor;
  /** The range of outputs that are not saturated. Default: outputs do not show it. */
  unsaturated?(options: DeclaredValues<Options>): Range;
  /** Whether an output of exactly 0 means that no gradient passes. Default: false. */
  canDie?(options: DeclaredValues<Options>): boolean;
  /** The initializer that keeps the variance of activations. Default: "glorotUniform". */
  readonly initializer?: InitializerName;
}

const FUNCTIONS = ["apply", "unsaturated", "canDie"];

/**
 * Defines an activation for layers. The returned function creates its description. Models that use it can be
 * saved, and loaded after the activation has been defined.
 * @throws DataError NAME_TAKEN, DEFINITION, or NO_GRADIENT if no gradient reaches x; ShapeError unless apply()
 * keeps the shape
 *
 * @example
 * const swish = defineActivation({
 *   kind: "swish",
 *   options: { beta: 1 },
 *   apply: ({ beta }, x) => x.mul(x.mul(beta).sigmoid()),
 * });
 * const model = sequential([input([2]), activation(swish({ beta: 2 }))]);
 * (await model.activations([[-1, 2]])).activation1.data; // [-0.119, 1.964]
 */
export function defineActivation<
  const Kind extends string,
  const Options extends OptionDeclarations = Record<never, never>,
>(
  declaration: ActivationDeclaration<Kind, Options>,
): Factory<Kind, Options, Defined<"activation"> & { kind: Kind } & DeclaredValues<Options>> {
  const what = "define an activation";
  requireDeclaration(what, declaration, FUNCTIONS, ["initializer"]);
  const { kind, unsaturated, canDie, initializer } = declaration;
  const action = `define activation ${showValue(kind)}`;
  requireFunction(action, declaration, "apply");
  const options = readDeclarations(action, declaration.options, ["kind"]);
  const apply = (x: Node, values: never): Node => {
    const doing = `apply activation ${showValue(kind)}`;
    const y = requireTraced(
      "ACTIVATION_OUTPUT",
      doing,
      declaration.apply(values, new Tensor(x)),
      x.shape,
    );
    requireGradient(doing, y, x, "x", "compose it of operations that have a gradient");
    return y;
  };
  if (Object.values(options).every((option) => option.default !== undefined)) {
    apply(input("x", [ROWS, 2]), readOptions(kind, options, {}, "OPTION") as never);
  }
  activations.add({
    kind,
    options,
    apply,
    ...(unsaturated && { unsaturated: (values) => unsaturated(values as never) }),
    ...(canDie && { canDie: (values) => canDie(values as never) }),
    ...(initializer && { initializer }),
  });
  return factory(kind, (given = {}) => describeActivation(kind, given));
}
