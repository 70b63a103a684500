// Values, gradients and rules of textbook graphs; texts and figures with hostile names.

import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { type Flow, graph } from "../../../src/index.ts";

const node = (flow: Flow, id: string) => flow.nodes.find((each) => each.id === id)!;

describe.each(["f32", "f64"] as const)("graph().flow() in %s", (precision) => {
  it("shows (x + y) z", async () => {
    const f = graph(({ x, y, z }) => x.add(y).mul(z), { x: [], y: [], z: [] });
    const flow = await f.flow({ x: -2, y: 5, z: -4 }, { precision });
    expect(flow.value).toBe(-12);
    expect(flow.gradients).toEqual({ x: -4, y: -4, z: 3 });
    expect(node(flow, "add1")).toMatchObject({
      op: "add",
      inputs: ["x", "y"],
      value: 3,
      upstreamGradient: -4,
      localGradient: [1, 1],
      downstreamGradient: [-4, -4],
      rule: "add: pass on",
    });
    expect(node(flow, "mul1")).toMatchObject({ localGradient: [-4, 3], rule: "mul: swap" });
  });

  it("shows the neuron of two inputs", async () => {
    const f = graph(({ w0, x0, w1, x1, w2 }) => w0.mul(x0).add(w1.mul(x1)).add(w2).sigmoid(), {
      w0: [],
      x0: [],
      w1: [],
      x1: [],
      w2: [],
    });
    const flow = await f.flow({ w0: 2, x0: -1, w1: -3, x1: -2, w2: -3 }, { precision });
    expect(flow.value).toBeCloseTo(0.7310586, 6);
    const slope = 0.7310586 * (1 - 0.7310586);
    const expected = { w0: -slope, x0: 2 * slope, w1: -2 * slope, x1: -3 * slope, w2: slope };
    for (const [name, gradient] of Object.entries(expected)) {
      expect(flow.gradients[name]).toBeCloseTo(gradient, 6);
    }
  });

  it("sums at a copy and routes at a maximum", async () => {
    const f = graph(
      ({ x, y, z }) => {
        const larger = x.maximum(y);
        return larger.mul(z).add(larger);
      },
      { x: [], y: [], z: [] },
    );
    const flow = await f.flow({ x: 3, y: -1, z: 2 }, { precision });
    expect(flow.gradients).toEqual({ x: 3, y: 0, z: 3 });
    expect(node(flow, "copy1")).toMatchObject({
      op: "copy",
      rule: "copy: sum",
      upstreamGradient: 3,
    });
    expect(node(flow, "maximum1")).toMatchObject({ rule: "max: route", localGradient: [1, 0] });
  });

  it("agrees with gradient() on arrays, matrices and broadcasting", async () => {
    const f = graph(
      ({ x, w, b }) =>
        x
          .linear(w, b)
          .tanh()
          .mul(x.slice([0, 0], [2, 2]))
          .sum(),
      {
        x: [2, 3],
        w: [3, 2],
        b: [2],
      },
    );
    const inputs = {
      x: [
        [1, -2, 0.5],
        [0.3, 0.1, -1],
      ],
      w: [
        [0.2, -0.4],
        [0.7, 0.1],
        [-0.3, 0.9],
      ],
      b: [0.1, -0.2],
    };
    const flow = await f.flow(inputs, { precision });
    const { value, gradients } = await f.gradient(inputs);
    expect(flow.value).toBeCloseTo(value, 6);
    for (const [name, expected] of Object.entries(gradients)) {
      const found = flow.gradients[name] as { data: Float64Array };
      [...(expected as { data: Float32Array }).data].forEach((each, i) => {
        expect(found.data[i]).toBeCloseTo(each, 6);
      });
    }
  });
});

describe("figures and texts", () => {
  it("escape names, and are well-formed", async () => {
    const name = '<b>&"evil"</b>';
    const f = graph((inputs) => inputs[name]!.square().add(inputs.y!), { [name]: [], y: [] });
    const flow = await f.flow({ [name]: 2, y: 1 });
    const svg = flow.toSVG();
    expect(svg).not.toContain("<b>");
    const { document } = parseHTML(svg);
    expect(document.querySelectorAll("svg")).toHaveLength(1);
    expect(document.querySelector("script")).toBeNull();
    expect(svg).not.toMatch(/(href|src)="(?!#)/);
    const mermaid = flow.toMermaid();
    expect(mermaid.startsWith("flowchart LR\n")).toBe(true);
    expect(mermaid).not.toContain('"evil"');
  });

  it("refuse a non-scalar output", async () => {
    const f = graph(({ x }) => x.square(), { x: [2] });
    await expect(f.flow({ x: [1, 2] })).rejects.toThrow("rank 0");
  });
});
