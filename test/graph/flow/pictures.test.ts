// Properties of all figures: boxes and labels do not overlap, every edge connects
// its boxes, everything is inside the frame.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LayerFlow } from "../../../src/flow/layer-flow.ts";
import { drawLayers } from "../../../src/flow/layers-svg.ts";
import { toSVG } from "../../../src/graph/flow/svg.ts";
import type { FlowNode } from "../../../src/graph/flow/types.ts";
import { dense, input, sequential } from "../../../src/index.ts";
import {
  type Area,
  areaOf,
  areaOfText,
  isInside,
  outside,
  overlapping,
  pointsOf,
  readPicture,
} from "../../drawing/geometry.ts";

/** A random graph of at most `most` nodes, each computed from earlier ones. */
const flows = (most: number) =>
  fc
    .array(
      fc.record({
        inputs: fc.array(fc.nat(), { maxLength: 3 }),
        value: fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
        op: fc.constantFrom("add", "mul", "relu", "divideBySize", "constant", "copy"),
      }),
      { minLength: 1, maxLength: most },
    )
    .map((all): FlowNode[] =>
      all.map(({ inputs, value, op }, i) => {
        const sources = i === 0 ? [] : inputs.map((each) => `node${each % i}`);
        const isLeaf = sources.length === 0;
        return {
          id: `node${i}`,
          op: isLeaf ? (op === "constant" ? "constant" : "input") : op,
          inputs: sources,
          shape: i % 3 === 0 ? [] : [i, 2],
          value,
          upstreamGradient: i % 4 === 0 ? undefined : value / 3,
          localGradient: sources.map(() => (i % 2 ? 0.5 : "dy · bᵀ")),
          downstreamGradient: sources.map(() => (i % 5 === 0 ? undefined : -value)),
          rule: `${op}: pass on`,
        };
      }),
    );

/** The boxes, edges and labels of the figure of a flow. */
function partsOf(svg: string) {
  const { root, whole } = readPicture(svg);
  const main = root.querySelector("g")!;
  const groups = [...main.querySelectorAll("g")];
  return {
    whole,
    boxes: groups.map((group) => areaOf(group.querySelector("rect")!)),
    words: groups.map((group) => [...group.querySelectorAll("text")].map(areaOfText)),
    edges: [...main.querySelectorAll("path")].map(pointsOf),
    labels: [...main.children].filter(({ tagName }) => tagName === "text").map(areaOfText),
  };
}

const at = (x: number, y: number): Area => ({ left: x, right: x, top: y, bottom: y, text: "" });

/** The straight segments of an edge. */
const straight = (points: readonly [number, number][]): Area[] =>
  points.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = points[i]!;
    return fromY === y ? [{ left: fromX, right: x, top: y - 0.2, bottom: y + 0.2, text: "" }] : [];
  });

describe("the figure of a flow", () => {
  it("has every box and every edge, without overlap", () => {
    fc.assert(
      fc.property(flows(14), (nodes) => {
        const { whole, boxes, words, edges, labels } = partsOf(toSVG(nodes));
        const numbers = new Map(nodes.map(({ id }, i) => [id, i]));
        const used = new Set(nodes.flatMap(({ inputs }) => inputs));
        const links = [
          ...nodes.flatMap(({ inputs }, to) => inputs.map((id) => [numbers.get(id)!, to] as const)),
          ...nodes.flatMap(({ id }, i) => (used.has(id) ? [] : [[i, undefined] as const])),
        ];
        expect(boxes.length).toBe(nodes.length);
        expect(edges.length).toBe(links.length);
        expect(overlapping(boxes)).toEqual([]);
        expect(overlapping(labels)).toEqual([]);
        expect(overlapping(labels, boxes)).toEqual([]);
        expect(outside([...boxes, ...labels], whole)).toEqual([]);
        expect(words.flatMap((each, i) => outside(each, boxes[i]!))).toEqual([]);
        for (const each of words) expect(overlapping(each)).toEqual([]);
        links.forEach(([from, to], i) => {
          const points = edges[i]!;
          const [[x, y], [endX, endY]] = [points[0]!, points.at(-1)!];
          const source = boxes[from]!;
          expect(isInside(at(x, y), { ...source, left: source.right })).toBe(true);
          if (to !== undefined) {
            const target = boxes[to]!;
            expect(isInside(at(endX, endY), { ...target, right: target.left })).toBe(true);
          }
          const others = boxes.filter((_, box) => box !== from && box !== to);
          expect(overlapping(straight(points), others)).toEqual([]);
        });
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it("draws graphs from left to right", () => {
    fc.assert(
      fc.property(flows(10), (nodes) => {
        const { boxes } = partsOf(toSVG(nodes));
        nodes.forEach(({ inputs }, i) => {
          for (const id of inputs) {
            const source = boxes[nodes.findIndex((node) => node.id === id)]!;
            expect(source.right).toBeLessThan(boxes[i]!.left);
          }
        });
      }),
      { numRuns: 50, seed: 9 },
    );
  });
});

describe("the figure of layers", () => {
  const layer = (i: number, norm: number): LayerFlow =>
    ({
      name: `layer${i}`,
      activations: { mean: norm / 2, deviation: norm, norm },
      gradients: { mean: 0, deviation: norm, norm },
      updateRatio: i % 2 ? norm : undefined,
      deadShare: i % 3 ? 0.25 : undefined,
      saturatedShare: i % 2 ? 1 : 0,
    }) as LayerFlow;

  it("has a bar of the right length for every value, without overlap", () => {
    const norms = [1, 0.1, 0.01, 0, 1e-3, Infinity];
    const layers = norms.map((norm, i) => layer(i, norm));
    const { root, whole } = readPicture(drawLayers(layers));
    const texts = [...root.querySelectorAll("text")].map(areaOfText);
    const bars = [...root.querySelectorAll("g rect")].map(areaOf);
    const tracks = bars.filter((_, i) => i % 2 === 0);
    const lengths = bars.filter((_, i) => i % 2 === 1);
    expect(tracks.length).toBe(6 + 6 + 3 + 4 + 6);
    expect(outside([...texts, ...bars], whole)).toEqual([]);
    expect(overlapping(tracks)).toEqual([]);
    expect(overlapping(texts)).toEqual([]);
    expect(overlapping(texts, tracks)).toEqual([]);
    expect(lengths.flatMap((bar, i) => outside([bar], tracks[i]!))).toEqual([]);
    const lefts = [...new Set(tracks.map(({ left }) => left))].sort((a, b) => a - b);
    const lengthsIn = (column: number) =>
      lengths
        .filter(({ left }) => left === lefts[column])
        .map(({ left, right }) => Math.round(100 * (right - left)) / 100);
    // three decades and a half are four; each power of ten is a quarter of 84 pixels
    expect(lengthsIn(0)).toEqual([84, 63, 42, 0, 21, 84]);
    expect(lengthsIn(4)).toEqual([0, 84, 0, 84, 0, 84]);
  });

  it("is also drawn for a model", async () => {
    const model = sequential([input([4]), dense(5, { activation: "relu" }), dense(2)]);
    await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const flow = await model.flow([[1, 2, 3, 4]], [[0, 1]]);
    const { root, whole } = readPicture(flow.toSVG());
    const texts = [...root.querySelectorAll("text")].map(areaOfText);
    expect(outside(texts, whole)).toEqual([]);
    expect(overlapping(texts)).toEqual([]);
  });
});
