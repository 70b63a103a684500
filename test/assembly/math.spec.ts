// What only AssemblyScript can see: a lane of a v128 function does not depend on the other lanes.

import { erf, exp, expm1, log, log1p, logInside, sigmoid, tanh } from "../../assembly/math";
import { flush, foldLanes, loadLanes, select, storeLanes } from "../../assembly/simd";

/** Inputs of every branch of every function. */
function valueAt(i: i32): f32 {
  switch (i) {
    case 0:
      return 0;
    case 1:
      return -0.0;
    case 2:
      return NaN;
    case 3:
      return Infinity;
    case 4:
      return -Infinity;
    case 5:
      return 1e-42;
    case 6:
      return 88.8;
    case 7:
      return -87.4;
    case 8:
      return -1;
    case 9:
      return -1.5;
    case 10:
      return 3.4028234663852886e38;
    case 11:
      return 1e-10;
    default:
      return <f32>(i - 40) * <f32>0.31;
  }
}

const COUNT = 80;

function bitsOf(x: v128, lane: i32): i32 {
  switch (lane) {
    case 0:
      return i32x4.extract_lane(x, 0);
    case 1:
      return i32x4.extract_lane(x, 1);
    case 2:
      return i32x4.extract_lane(x, 2);
    default:
      return i32x4.extract_lane(x, 3);
  }
}

/** Four different inputs side by side give the bits that each gives alone. */
function expectLanesApart(f: (x: v128) => v128): void {
  for (let i = 0; i < COUNT; i++) {
    let x = f32x4.splat(valueAt(i));
    x = f32x4.replace_lane(x, 1, valueAt((i + 7) % COUNT));
    x = f32x4.replace_lane(x, 2, valueAt((i + 29) % COUNT));
    x = f32x4.replace_lane(x, 3, valueAt((i + 53) % COUNT));
    const together = f(x);
    for (let lane = 0; lane < 4; lane++) {
      const input = reinterpret<f32>(bitsOf(x, lane));
      const alone = f(f32x4.splat(input));
      // NaN is the one number that differs from itself
      const one = reinterpret<f32>(bitsOf(together, lane));
      const other = f32x4.extract_lane(alone, 0);
      if (one !== one && other !== other) continue;
      expect(bitsOf(together, lane)).toBe(i32x4.extract_lane(alone, 0), "lane alone");
      expect(bitsOf(alone, 3)).toBe(i32x4.extract_lane(alone, 0), "lane 3 of a splat");
    }
  }
}

describe("a lane does not depend on its neighbours", () => {
  test("exp", () => {
    expectLanesApart((x: v128) => exp(x));
  });
  test("log", () => {
    expectLanesApart((x: v128) => log(x));
  });
  test("expm1", () => {
    expectLanesApart((x: v128) => expm1(x));
  });
  test("log1p", () => {
    expectLanesApart((x: v128) => log1p(x));
  });
  test("tanh", () => {
    expectLanesApart((x: v128) => tanh(x));
  });
  test("sigmoid", () => {
    expectLanesApart((x: v128) => sigmoid(x));
  });
  test("erf", () => {
    expectLanesApart((x: v128) => erf(x));
  });
});

describe("shared parts", () => {
  test("logInside equals log where log has no special case", () => {
    for (let i = 41; i < COUNT; i++) {
      const x = f32x4.splat(valueAt(i));
      expect(bitsOf(logInside(x), 0)).toBe(bitsOf(log(x), 0));
    }
  });

  test("foldLanes adds upper halves to lower ones", () => {
    // 2^24 + 1 is no float: the order shows
    const big = f32x4.splat(16777216);
    const one = f32x4.splat(1);
    expect(foldLanes(big, one, f32x4.splat(-16777216), one)).toBe(8);
    expect(foldLanes(f32x4(1, 2, 3, 4), one, one, one)).toBe(22);
  });

  test("select takes a where the mask is set", () => {
    const y = select(
      f32x4.gt(f32x4(1, -1, NaN, 2), f32x4.splat(0)),
      i32x4.splat(7),
      i32x4.splat(9),
    );
    expect(bitsOf(y, 0)).toBe(7);
    expect(bitsOf(y, 1)).toBe(9);
    expect(bitsOf(y, 2)).toBe(9);
    expect(bitsOf(y, 3)).toBe(7);
  });

  test("flush makes what is below 2^-100 zero and leaves the rest", () => {
    const limit: f32 = 7.888609052210118e-31;
    const y = flush(f32x4(limit, -limit, limit * <f32>0.999, -1e-42));
    expect(f32x4.extract_lane(y, 0)).toBe(limit);
    expect(f32x4.extract_lane(y, 1)).toBe(-limit);
    expect(bitsOf(y, 2)).toBe(0);
    expect(bitsOf(y, 3)).toBe(0);
    const flushed = f32x4.extract_lane(flush(f32x4.splat(NaN)), 0);
    expect(flushed !== flushed).toBe(true, "NaN stays");
  });

  test("loadLanes and storeLanes move the first elements only", () => {
    const memory = new StaticArray<f32>(12);
    const address = changetype<usize>(memory);
    for (let count = 1; count <= 4; count++) {
      for (let i = 0; i < 12; i++) memory[i] = <f32>(i + 1);
      storeLanes(address + 24, loadLanes(address + 4, count), count);
      for (let i = 0; i < 12; i++) {
        const isCopied = i >= 6 && i < 6 + count;
        expect(memory[i]).toBe(<f32>(isCopied ? i - 3 : i + 1) - (isCopied ? <f32>1 : <f32>0));
      }
    }
  });
});
