// Commands of programs: operands of the number, order and kind of the kernel's parameters.

import { describe, expect, it } from "vitest";
import { Opcode, RECORD_WORDS } from "../../assembly/opcodes.ts";
import { command, commandOf, NOWHERE } from "../../src/ir/command.ts";
import { Node } from "../../src/ir/node.ts";
import { LAYOUTS, type Operands } from "../../src/ir/operands.generated.ts";

const node = (shape: number[] = [4]) =>
  new Node({ name: "any", rule: "any" }, [], undefined, shape);
const [x, y, z] = [node(), node(), node()] as const;

describe("command()", () => {
  it("knows what a kernel reads and what it writes", () => {
    expect(command("relu", [x, y, -4])).toEqual({
      opcode: Opcode.relu,
      operands: [
        { kind: "buffer", node: x },
        { kind: "buffer", node: y },
        { kind: "size", value: -4 },
      ],
      reads: [x],
      writes: [y],
      inPlace: [],
      flops: 0,
    });
    const gradient = command("reluGradient", [x, y, z, 4], { flops: 12, inPlace: [y] });
    expect([gradient.reads, gradient.writes]).toEqual([[x, y], [z]]);
    expect([gradient.flops, gradient.inPlace]).toEqual([12, [y]]);
    const losses = command("binaryCrossEntropy", [x, y, z, 4]);
    expect([losses.reads, losses.writes]).toEqual([[x, y], [z]]);
    const scratch = () => 64;
    const [a, b] = [node([2, 3]), node([2, 4])];
    const ends = [0, 0, NOWHERE, 4, 3, scratch] as const;
    const product = command("matmulTransposeA", [a, b, z, 3, 4, 2, y, ...ends]);
    expect([product.reads, product.writes]).toEqual([
      [a, b],
      [z, y],
    ]);
    expect(product.operands.at(-1)).toEqual({ kind: "workspace", bytes: scratch });
    expect(product.operands.at(-4)).toEqual({ kind: "address", value: 0 });
  });

  it("refuses operands that do not match the kernel", () => {
    const refused = (name: keyof Operands, operands: unknown[]) => {
      expect(() => commandOf(name, operands)).toThrowError(/^Cannot build /);
    };
    expect(() => commandOf("relu", [x, y])).toThrowError(
      "Cannot build relu: expected 3 operands, got 2",
    );
    expect(() => commandOf("relu", [x, y, z])).toThrowError(
      "Cannot build relu: expected operand 3 to be of kind size",
    );
    refused("relu", [x, y, 4, 0]);
    refused("relu", ["x", y, 4]);
    refused("relu", [-4, y, 4]);
    refused("relu", [x, y, 1.5]);
    refused("relu", [x, y, 2 ** 31]);
    refused("leakyRelu", [x, y, 4, "0.1"]);
    refused("copyStrided", [x, y, [1, 0.5], 1]);
    refused("copyStrided", [x, y, 1, 1]);
    refused("randomNormal", [y, 4, -1, 0]);
    refused("randomNormal", [y, 4, 0, 2 ** 32]);
    refused("gatherInput", [x, x, y, -1, 4]);
    refused("matmulTransposeB", [x, y, z, 1, 1, 1, 0, 0, 0, 1, 64]);
    expect(commandOf("randomNormal", [y, 0x7fffffff, 2 ** 32 - 1, 0]).writes).toEqual([y]);
  });

  it("has a place in a record for every operand of every kernel", () => {
    const names = Object.keys(Opcode).filter((name) => !/^\d|^nothing$/.test(name));
    expect(LAYOUTS.length).toBe(names.length + 1);
    for (const words of LAYOUTS) {
      expect(words.split(" ").length).toBeLessThanOrEqual(RECORD_WORDS); // one is the binary
    }
  });
});
