// The forward pass of any model as a memory with its program.

import { SlotType } from "../../assembly/control.ts";
import { Opcode } from "../../assembly/opcodes.ts";
import { loadProgram, planProgram } from "../compile/program.ts";
import { align } from "../core/memory.ts";
import { sizeOf } from "../core/shape.ts";
import { Controls } from "../engine/controls.ts";
import { BINARY as FORWARD } from "../engine/forward.generated.ts";
import { BINARY as FORWARD_PICTURES } from "../engine/forward-pictures.generated.ts";
import { createJsInstance } from "../engine/js-instance.ts";
import { binariesOf } from "../ir/command.ts";
import type { Node } from "../ir/node.ts";
import type { Architecture } from "../layers/architecture.ts";
import { predictionGraph, SLOT, scatterOutput } from "../training/step-program.ts";
import type { Tensors } from "../training/tensors.ts";
import { toBase64 } from "./base64.ts";
import type { ProgramData } from "./runtime/data.ts";

/** Rows of a run, fewer if they need more memory than this. */
const MOST_ROWS = 256;
const MEMORY = 1 << 26;

/** A program, and the names of its commands. */
export interface Program {
  readonly data: ProgramData;
  readonly commands: readonly (keyof typeof Opcode)[];
}

/** Plans the forward pass and writes it, with the weights, into a memory. */
export function programOf(architecture: Architecture, weights: Tensors): Program {
  const instance = createJsInstance();
  const placed = new Map<Node, number>();
  for (const { node, path } of architecture.parameters) {
    const values = weights[path]!;
    const address = instance.allocate(align(values.byteLength));
    instance.memory.f32.set(values, address >>> 2);
    placed.set(node, address);
  }
  const planned = planWithin(architecture, placed);
  const { rows } = planned.spec;
  const controls = new Controls(instance, Object.keys(SLOT).length);
  const program = loadProgram(planned, instance); // behind all else that is not 0
  controls.prepare(program, { steps: 1, batchSize: rows, count: rows });
  const place = (slot: number, stride: number) => {
    const address = instance.allocate(4 * rows * stride);
    controls.setSlot(slot, { address, type: SlotType.word, stride });
    return { address, end: address + 4 * rows * stride };
  };
  const x = place(SLOT.x, sizeOf(architecture.input.shape));
  const y = place(SLOT.output, sizeOf(architecture.outputShape));
  return {
    data: {
      image: toBase64(written(instance.memory.u8)),
      bytes: align(Math.max(x.end, y.end)),
      ...{ control: controls.address, x: x.address, y: y.address, rows },
      binary: binariesOf(planned.commands).includes("pictures") ? FORWARD_PICTURES : FORWARD,
    },
    commands: [
      ...new Set(planned.commands.map(({ opcode }) => Opcode[opcode] as keyof typeof Opcode)),
    ],
  };
}

/** The program for as many rows as the memory holds; no bit depends on their number. */
function planWithin(architecture: Architecture, placed: ReadonlyMap<Node, number>) {
  const { indices, prediction } = predictionGraph(architecture, false);
  const tail = [scatterOutput(prediction, indices)];
  for (let rows = MOST_ROWS; ; rows /= 2) {
    const planned = planProgram({ rows, placed, outputs: [prediction], tail });
    if (rows === 1 || planned.plan.bytes <= MEMORY) return planned;
  }
}

/** Bytes up to the last one that is not 0, in words. */
function written(bytes: Uint8Array): Uint8Array {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.subarray(0, (last + 4) & ~3);
}
