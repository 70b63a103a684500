// The figure of a training step: every command, every buffer at its address, names as text.

import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { DataError, dense, input, sequential } from "../../src/index.ts";

async function step() {
  const layers = [input([5]), dense(7, { activation: "relu", name: "a<b>&" }), dense(3)];
  const model = sequential(layers);
  await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
  return model.explain({ batchSize: 16 });
}

test("explain().toSVG() shows commands and buffers", async () => {
  const explanation = await step();
  const svg = explanation.toSVG({ theme: "light" });
  expect(svg).toMatch(/^<svg .*<\/svg>$/s);
  expect(svg).not.toContain("a<b>");
  const { document } = parseHTML(svg);
  const texts = [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
  for (const [i, { operation, flops }] of explanation.commands.entries()) {
    expect(texts.some((text) => text!.startsWith(`${i}  ${operation}`))).toBe(true);
    expect(texts).toContain(flops.toLocaleString("en"));
  }
  expect(texts.some((text) => text!.includes("a<b>&.kernel"))).toBe(true);
  const titles = [...document.querySelectorAll("rect > title")].map((each) => each.textContent!);
  expect(titles.length).toBeGreaterThan(3);
  for (const title of titles) {
    const [, bytes, offset] = /: (\d+) bytes from (\d+), commands \d+ to \d+$/.exec(title)!;
    expect(Number(offset) + Number(bytes)).toBeLessThanOrEqual(explanation.arenaBytes);
  }
});

test("explain().toSVG() refuses other themes and options", async () => {
  const explanation = await step();
  expect(() => explanation.toSVG({ theme: "pink" as never })).toThrow(DataError);
  expect(() => explanation.toSVG({ color: "red" } as never)).toThrow(/theme/);
});
