// What only AssemblyScript can see: operations that are classes without an object, called through a
// null `this` in a debug build, and kernels on memory that this module allocates.

import { Epilogue } from "../../assembly/opcodes";
import {
  applyEpilogue,
  elu,
  eluGradient,
  leakyRelu,
  leakyReluGradient,
  relu,
  reluGradient,
  sigmoid,
  sigmoidGradient,
  tanh,
  tanhGradient,
} from "../../assembly/ops/activations";

const COUNT = 24;
const ALPHA: f32 = 0.25;

function address(values: StaticArray<f32>): usize {
  return changetype<usize>(values);
}

/** 24 values around 0, the first at 0. */
function values(step: f32): StaticArray<f32> {
  const result = new StaticArray<f32>(COUNT);
  for (let i = 0; i < COUNT; i++) result[i] = <f32>(i % 2 === 0 ? i : -i) * step;
  return result;
}

/** Runs the kernel of an epilogue on its own. */
function applyKernel(epilogue: i32, saved: usize, y: usize, n: i32): void {
  switch (epilogue) {
    case Epilogue.relu:
      relu(y, y, n);
      break;
    case Epilogue.leakyRelu:
      leakyRelu(y, y, n, ALPHA);
      break;
    case Epilogue.elu:
      elu(y, y, n, ALPHA);
      break;
    case Epilogue.sigmoid:
      sigmoid(y, y, n);
      break;
    case Epilogue.tanh:
      tanh(y, y, n);
      break;
    case Epilogue.reluGradient:
      reluGradient(saved, y, y, n);
      break;
    case Epilogue.leakyReluGradient:
      leakyReluGradient(saved, y, y, n, ALPHA);
      break;
    case Epilogue.eluGradient:
      eluGradient(saved, y, y, n, ALPHA);
      break;
    case Epilogue.sigmoidGradient:
      sigmoidGradient(saved, y, y, n);
      break;
    case Epilogue.tanhGradient:
      tanhGradient(saved, y, y, n);
      break;
    default:
      break;
  }
}

describe("applyEpilogue", () => {
  test("gives the bits of the kernel of each epilogue", () => {
    for (let epilogue: i32 = Epilogue.none; epilogue <= Epilogue.tanhGradient; epilogue++) {
      for (let n = 0; n <= COUNT; n++) {
        const saved = values(0.07);
        const fused = values(0.3);
        const alone = values(0.3);
        applyEpilogue(epilogue, ALPHA, address(saved), address(fused), n);
        applyKernel(epilogue, address(saved), address(alone), n);
        for (let i = 0; i < COUNT; i++) {
          expect(reinterpret<i32>(fused[i])).toBe(reinterpret<i32>(alone[i]));
        }
      }
    }
  });
});

describe("an activation", () => {
  test("gives an element the same bits whatever n is, and leaves those behind n", () => {
    for (let epilogue: i32 = Epilogue.relu; epilogue <= Epilogue.tanhGradient; epilogue++) {
      const saved = values(0.07);
      const whole = values(0.3);
      applyEpilogue(epilogue, ALPHA, address(saved), address(whole), COUNT);
      const before = values(0.3);
      for (let n = 0; n <= COUNT; n++) {
        const part = values(0.3);
        applyEpilogue(epilogue, ALPHA, address(saved), address(part), n);
        for (let i = 0; i < COUNT; i++) {
          const expected = i < n ? whole[i] : before[i];
          expect(reinterpret<i32>(part[i])).toBe(reinterpret<i32>(expected));
        }
      }
    }
  });

  test("is its definition at simple values", () => {
    const x = values(1);
    const y = new StaticArray<f32>(COUNT);
    relu(address(x), address(y), COUNT);
    expect(y[3]).toBe(0);
    expect(y[4]).toBe(4);
    leakyRelu(address(x), address(y), COUNT, ALPHA);
    expect(y[3]).toBe(-0.75);
    expect(y[4]).toBe(4);
    sigmoid(address(x), address(y), COUNT);
    expect(y[0]).toBe(0.5);
    tanh(address(x), address(y), COUNT);
    expect(y[0]).toBe(0);
    expect(y[22]).toBe(1);
  });
});
