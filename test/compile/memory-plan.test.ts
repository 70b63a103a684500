import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Opcode } from "../../assembly/opcodes.ts";
import { planMemory } from "../../src/compile/memory-plan.ts";
import { type Command, Node } from "../../src/ir/node.ts";

/** Random straight-line programs: each command reads some earlier results and writes a new one. */
const programs = fc.array(
  fc.record({
    size: fc.integer({ min: 0, max: 300 }),
    reads: fc.array(fc.nat(), { maxLength: 3 }),
    inPlace: fc.boolean(),
    scratch: fc.constantFrom(0, 0, 100),
  }),
  { minLength: 1, maxLength: 40 },
);

describe("planMemory()", () => {
  it("never lets two buffers overlap while both are in use", () => {
    fc.assert(
      fc.property(programs, (steps) => {
        const nodes: Node[] = [];
        const commands = steps.map(({ size, reads, inPlace, scratch }): Command => {
          const inputs = nodes.length === 0 ? [] : reads.map((r) => nodes[r % nodes.length]!);
          const node = new Node({ name: "any", rule: "any" }, inputs, undefined, [size]);
          nodes.push(node);
          const operands =
            scratch > 0 ? [{ kind: "workspace", bytes: () => scratch } as const] : [];
          return {
            opcode: Opcode.add,
            operands,
            reads: inputs,
            writes: [node],
            inPlace: inPlace ? inputs : [],
            flops: 0,
          };
        });
        const { placements, bytes, workspaces } = planMemory(commands, 1);
        const all = [...placements.values()].filter(({ bytes }) => bytes > 0);
        for (const [i, a] of all.entries()) {
          expect(a.offset + a.bytes).toBeLessThanOrEqual(bytes);
          for (const b of all.slice(i + 1)) {
            const apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
            // in place: the one is read for the last time where the other is written
            const taken =
              a.last === b.first &&
              a.offset === b.offset &&
              commands[b.first]!.inPlace.includes(a.node);
            expect(apart || a.last < b.first || b.last < a.first || taken).toBe(true);
          }
          for (const [index, offset] of workspaces) {
            const inUse = a.first <= index && index <= a.last;
            expect(!inUse || a.offset + a.bytes <= offset || offset + 100 <= a.offset).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
