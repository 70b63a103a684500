// Any network, as a program in a memory.

import { Control } from "../../../assembly/control.ts";
import { RECORD_WORDS } from "../../../assembly/opcodes.ts";
import { type Memory, scratchMemory, viewsOf } from "../../core/memory.ts";
import { sizeOf } from "../../core/shape.ts";
import { PAGE } from "../../engine/wasm-memory.ts";
import { type Runner, writeNumbers } from "../../predict/network.ts";
import { sigmoids, softmaxRows } from "../../training/probabilities.ts";
import { compile, fromBase64 } from "./bytes.ts";
import type { ModelData, ProgramData } from "./data.ts";

/** Performs a record of one opcode. */
export type Perform = (memory: Memory, record: number, rows: number, control: number) => void;

/** A memory, and what runs the program of its control block. */
interface Started extends Pick<Runner, "backend" | "reason"> {
  readonly memory: Memory;
  run(control: number): void;
}

/** Starts a program. @param commands what performs its records in plain JavaScript, by opcode */
export function runner(
  { inputs, outputShape, network }: ModelData,
  commands: Readonly<Record<number, Perform>>,
): Runner {
  const program = network as ProgramData;
  const { control, x, y } = program;
  const { memory, run, backend, reason } = started(program, commands);
  const { f32, i32, u8 } = memory;
  u8.set(fromBase64(program.image));
  const inputSize = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const outputSize = sizeOf(outputShape);
  const runRows = (count: number) => {
    i32[(control >>> 2) + Control.epochRows] = count;
    i32[(control >>> 2) + Control.rows] = count;
    run(control);
  };
  return {
    backend,
    reason,
    run({ data, divisor }, rows) {
      const output = new Float32Array(rows * outputSize);
      for (let first = 0; first < rows; first += program.rows) {
        const count = Math.min(program.rows, rows - first);
        const block = data.subarray(first * inputSize, (first + count) * inputSize);
        writeNumbers(f32.subarray(x >>> 2, (x >>> 2) + block.length), block, divisor);
        runRows(count);
        output.set(f32.subarray(y >>> 2, (y >>> 2) + count * outputSize), first * outputSize);
      }
      return output;
    },
    activate: (name, data) =>
      name === "sigmoid" ? sigmoids(data) : softmaxRows(data, outputShape.at(-1)!),
  };
}

function started(program: ProgramData, commands: Readonly<Record<number, Perform>>): Started {
  try {
    return wasm(program);
  } catch (error) {
    const memory = scratchMemory(program.bytes);
    return {
      ...{ backend: "js", reason: `plain JavaScript: WebAssembly failed: ${error}`, memory },
      run: (control) => perform(memory, control, commands),
    };
  }
}

function wasm({ bytes, binary }: ProgramData): Started {
  const module = compile(binary);
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages });
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports as {
    run(control: number): void;
  };
  return {
    ...{ backend: "wasm", reason: "WebAssembly with SIMD: it works here" },
    memory: viewsOf(memory.buffer),
    run,
  };
}

/** Runs the records of a program, as the interpreter does. */
function perform(
  memory: Memory,
  control: number,
  commands: Readonly<Record<number, Perform>>,
): void {
  const { i32, u32 } = memory;
  const at = control >>> 2;
  const rows = i32[at + Control.rows]!;
  let record = u32[at + Control.program]!;
  for (let left = i32[at + Control.commands]!; left > 0; left--) {
    commands[i32[record >>> 2]!]!(memory, record, rows, control);
    record += 4 * RECORD_WORDS;
  }
}
