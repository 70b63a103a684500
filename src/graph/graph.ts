import { callWith } from "../array/own.ts";
import { ShapeError } from "../core/errors.ts";
import { optionError, requireKnownKeys, unknownName } from "../core/names.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { type Engine, engineOrDefault, requireEngine } from "../engine/engine.ts";
import { type DType, Node } from "../ir/node.ts";
import { gradients } from "../ops/gradient.ts";
import { input } from "../ops/input.ts";
import { singleOutput } from "./single-output.ts";
import { requireTensor, Tensor } from "./tensor.ts";
import type { Graph, InputSpec, Result } from "./types.ts";

/**
 * Creates a graph from a builder, a function that takes a symbolic tensor for each named input and returns a
 * tensor or a record of tensors.
 *
 * @example
 * const f = graph(({ x, y, z }) => x.add(y).mul(z), { x: [], y: [], z: [] });
 * await f.run({ x: -2, y: 5, z: -4 }); // -12
 */
export function graph<Name extends string>(
  builder: (inputs: Record<Name, Tensor>) => Tensor,
  specs: Record<Name, InputSpec>,
  options?: { readonly engine?: Engine },
): Graph<Name, Result>;
export function graph<Name extends string, Key extends string>(
  builder: (inputs: Record<Name, Tensor>) => Record<Key, Tensor>,
  specs: Record<Name, InputSpec>,
  options?: { readonly engine?: Engine },
): Graph<Name, Record<Key, Result>>;
export function graph<Name extends string>(
  builder: (inputs: Record<Name, Tensor>) => Tensor | Record<string, Tensor>,
  specs: Record<Name, InputSpec>,
  options: { readonly engine?: Engine } = {},
): Graph<Name, Result | Record<string, Result>> {
  requireKnownKeys("graph", options, ["engine"]);
  requireEngine(options.engine);
  if (typeof builder !== "function")
    throw optionError("graph", "a function that builds it", builder);
  if (typeof specs !== "object" || specs === null) {
    throw optionError("graph", "the shapes of its inputs by name", specs);
  }
  const inputs = new Map<string, Node>();
  for (const [name, spec] of Object.entries<InputSpec>(specs)) {
    const { shape, dtype } = resolveSpec(name, spec);
    inputs.set(name, input(name, shape, dtype));
  }
  const tensors: Record<string, Tensor> = Object.fromEntries(
    [...inputs].map(([name, node]) => [name, new Tensor(node)]),
  );
  const built = builder(tensors as Record<Name, Tensor>);
  const output = built instanceof Tensor ? built.node : nodesOf(built);
  const outputs = output instanceof Node ? { value: output } : output;
  const differentiable = [...inputs].filter(([, node]) => node.dtype === "float32");

  const evaluate = once(() => makeEvaluator(inputs, outputs, options.engine));
  const differentiate = once(() => {
    const value = singleOutput("take the gradient", output);
    const found = gradients(
      value,
      differentiable.map(([, node]) => node),
    );
    const nodes: Record<string, Node> = { value };
    differentiable.forEach(([name], i) => {
      if (found[i]) nodes[`gradient of ${name}`] = found[i];
    });
    return makeEvaluator(inputs, nodes, options.engine);
  });

  const inspect = once(async () => {
    const { prepareFlow } = await import("./flow/graph-flow.ts");
    return prepareFlow({ inputs, output, engine: options.engine });
  });

  return {
    inputs,
    output,
    run: (values) =>
      callWith(evaluate(), [values], (evaluator, given) => {
        const results = evaluator(given);
        return built instanceof Tensor ? results.value! : results;
      }),
    gradient: (values) =>
      callWith(differentiate(), [values], (evaluator, given) => {
        const { value, ...found } = evaluator(given);
        const results: [string, Result][] = differentiable.map(([name, { shape }]) => [
          name,
          found[`gradient of ${name}`] ?? zeros(shape),
        ]);
        return { value: value as number, gradients: Object.fromEntries(results) };
      }),
    flow: (values, flowOptions) =>
      callWith(inspect(), [values, flowOptions], (flow, ...given) => flow(...given)),
  };
}

function nodesOf(built: unknown): Record<string, Node> {
  if (typeof built !== "object" || built === null) {
    throw optionError("graph", "a builder that returns a tensor, or tensors by name", built);
  }
  const entries = Object.entries(built as Record<string, Tensor>);
  return Object.fromEntries(
    entries.map(([key, tensor]) => [key, requireTensor("build a graph", tensor).node]),
  );
}

function resolveSpec(name: string, spec: InputSpec): { shape: Shape; dtype: DType } {
  const { shape, dtype = "float32" } =
    typeof spec === "object" && spec !== null && "shape" in spec ? spec : { shape: spec };
  const isShape =
    Array.isArray(shape) &&
    shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0);
  if (!isShape) {
    const expected = `for input "${name}" a shape of integers >= 0`;
    throw ShapeError.of("INPUT_SHAPE", "build a graph", expected, spec);
  }
  if (dtype !== "float32" && dtype !== "int32") {
    throw unknownName(`dtype of input "${name}"`, dtype, ["float32", "int32"]);
  }
  return { shape: [...shape], dtype };
}

/** Compiles nodes; the compiler is loaded with the first graph that runs. */
async function makeEvaluator(
  inputs: ReadonlyMap<string, Node>,
  outputs: Readonly<Record<string, Node>>,
  engine: Engine | undefined,
) {
  const [{ createEvaluator }, found] = await Promise.all([
    import("./evaluator.ts"),
    engineOrDefault(engine),
  ]);
  return createEvaluator(inputs, outputs, found);
}

function zeros(shape: Shape): Result {
  return shape.length === 0 ? 0 : { data: new Float32Array(sizeOf(shape)), shape: [...shape] };
}

/** Caches a promise from its first use; a failure is retried by the next call. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= (async () => make())().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
