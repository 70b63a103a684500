// graph().flow(): one run of a graph and its gradient, with all intermediate values.

import { requireKnownKeys, unknownName } from "../../core/names.ts";
import { type Engine, engineOrDefault } from "../../engine/engine.ts";
import type { Node } from "../../ir/node.ts";
import { evaluateReference } from "../../ops/reference.ts";
import { createEvaluator, type Evaluator } from "../evaluator.ts";
import { doublesOf, readInputs } from "../input-values.ts";
import { singleOutput } from "../single-output.ts";
import type { Values } from "../types.ts";
import { toMermaid } from "./mermaid.ts";
import { isBroadcast, type Question, questionsAbout } from "./questions.ts";
import { toSVG } from "./svg.ts";
import { toText } from "./text.ts";
import type { Flow, FlowNode, FlowOptions, FlowValue } from "./types.ts";

/** A graph as flow() sees it. */
export interface FlowSource {
  readonly inputs: ReadonlyMap<string, Node>;
  readonly output: Node | Readonly<Record<string, Node>>;
  readonly engine: Engine | undefined;
}

/** The value of a node. */
type Read = (node: Node) => FlowValue;

/** Prepares a graph; the function that is returned computes the flow at some inputs. */
export function prepareFlow({
  inputs,
  output,
  engine,
}: FlowSource): (values: Values, options?: FlowOptions) => Promise<Flow> {
  const questions = questionsAbout(inputs, singleOutput("show the flow", output));
  const asked = questions.flatMap(({ node, upstream, downstream, local }) =>
    [node, upstream, ...downstream, ...local].filter((each) => typeof each === "object"),
  );
  let evaluate: Evaluator | undefined;

  /** By the engine's kernels. */
  const inSingle = async (values: Values): Promise<Read> => {
    const nodes = Object.fromEntries(asked.map((node) => [String(node.id), node]));
    evaluate ??= await createEvaluator(inputs, nodes, await engineOrDefault(engine));
    const results = evaluate(values);
    return (node) => results[String(node.id)] as FlowValue;
  };
  /** By the references. */
  const inDouble = (values: Values): Read => {
    const given = doublesOf(readInputs("show the flow", inputs, values));
    const known = evaluateReference(asked, given);
    return (node) => {
      const data = known.get(node)!;
      return node.shape.length === 0 ? data[0]! : { data, shape: [...node.shape] };
    };
  };
  return async (values, options = {}) => {
    requireKnownKeys("flow", options, ["precision"]);
    const { precision = "f32" } = options;
    if (precision !== "f32" && precision !== "f64") {
      throw unknownName("precision", precision, ["f32", "f64"]);
    }
    return flowOf(questions, precision === "f32" ? await inSingle(values) : inDouble(values));
  };
}

function flowOf(questions: readonly Question[], read: Read): Flow {
  const nodes = answer(questions, read);
  const gradients = nodes.flatMap(({ id, op, upstreamGradient }) =>
    op === "input" && upstreamGradient !== undefined ? [[id, upstreamGradient] as const] : [],
  );
  return {
    nodes,
    value: nodes.at(-1)!.value as number,
    gradients: Object.fromEntries(gradients),
    toText: () => toText(nodes),
    toSVG: (options) => toSVG(nodes, options),
    toMermaid: () => toMermaid(nodes),
  };
}

/** The nodes with their numbers, and a copy node after each value that is used more than once. */
function answer(questions: readonly Question[], read: Read): FlowNode[] {
  const uses = countUses(questions);
  const ids = new Set(questions.map(({ id }) => id));
  const byNode = new Map(questions.map((question) => [question.node, question]));
  /** Id of the node that a value is read from: its own, or its copy. */
  const outlets = new Map<Node, string>();
  const nodes: FlowNode[] = [];
  let copies = 0;
  for (const question of questions) {
    const node = describe(question, read, byNode, outlets);
    nodes.push(node);
    outlets.set(question.node, node.id);
    if (uses.get(question.node)! < 2) continue;
    do copies++;
    while (ids.has(`copy${copies}`));
    nodes.push(copyOf(node, `copy${copies}`));
    outlets.set(question.node, `copy${copies}`);
  }
  return nodes;
}

function countUses(questions: readonly Question[]): Map<Node, number> {
  const uses = new Map(questions.map(({ node }) => [node, 0]));
  for (const { maker } of questions) {
    for (const input of maker.inputs) uses.set(input, uses.get(input)! + 1);
  }
  return uses;
}

function describe(
  { id, node, maker, hasGradient, upstream, downstream, local }: Question,
  read: Read,
  byNode: ReadonlyMap<Node, Question>,
  outlets: ReadonlyMap<Node, string>,
): FlowNode {
  const { name, rule } = maker.operation;
  const trained = maker.inputs.filter((input) => byNode.get(input)!.hasGradient);
  /** 0 if the input has a gradient but none flows. */
  const forInput = (input: Node, answer: Node | string | undefined) => {
    if (!byNode.get(input)!.hasGradient) return undefined;
    if (answer === undefined) return filled(read(input), 0);
    return typeof answer === "string" ? answer : read(answer);
  };
  return {
    id,
    op: name,
    inputs: maker.inputs.map((input) => outlets.get(input)!),
    shape: [...node.shape],
    value: read(node),
    upstreamGradient: hasGradient ? (upstream ? read(upstream) : filled(read(node), 0)) : undefined,
    localGradient: maker.inputs.map((input, i) => forInput(input, local[i])),
    downstreamGradient: maker.inputs.map(
      (input, i) => forInput(input, downstream[i]) as FlowValue | undefined,
    ),
    rule: isBroadcast(maker, trained) ? `${rule}; broadcast: sum` : rule,
  };
}

/** The copy node after a value that is used more than once. */
function copyOf({ id, value, shape, upstreamGradient }: FlowNode, copy: string): FlowNode {
  return {
    id: copy,
    op: "copy",
    inputs: [id],
    shape,
    value,
    upstreamGradient,
    localGradient: [upstreamGradient === undefined ? undefined : filled(value, 1)],
    downstreamGradient: [upstreamGradient],
    rule: "copy: sum",
  };
}

function filled(like: FlowValue, value: number): FlowValue {
  if (typeof like === "number") return value;
  const Numbers = like.data instanceof Float64Array ? Float64Array : Float32Array;
  return { data: new Numbers(like.data.length).fill(value), shape: [...like.shape] };
}
