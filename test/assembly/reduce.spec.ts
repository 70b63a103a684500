// What only AssemblyScript sees of the reductions: the vectors that tails are loaded into.

import { firstLanes } from "../../assembly/ops/reduce";
import { foldLanes } from "../../assembly/simd";

const SOURCE: usize = 4096;

describe("firstLanes", () => {
  it("loads what is there and +0 behind it", () => {
    for (let i = 0; i < 4; i++) store<f32>(SOURCE + ((<usize>i) << 2), <f32>(i + 1));
    for (let count = -2; count <= 5; count++) {
      const lanes = firstLanes(SOURCE, count);
      expect(f32x4.extract_lane(lanes, 0)).toBe(count > 0 ? <f32>1 : <f32>0);
      expect(f32x4.extract_lane(lanes, 1)).toBe(count > 1 ? <f32>2 : <f32>0);
      expect(f32x4.extract_lane(lanes, 2)).toBe(count > 2 ? <f32>3 : <f32>0);
      expect(f32x4.extract_lane(lanes, 3)).toBe(count > 3 ? <f32>4 : <f32>0);
    }
  });
});

describe("foldLanes", () => {
  it("adds the upper half to the lower until one lane is left", () => {
    // 2^24 + 1 is no float: another order would lose or keep other ones
    const big: f32 = 16777216;
    const sum = foldLanes(
      f32x4(big, 1, 0, 0),
      f32x4(1, 0, 0, 0),
      f32x4(1, 0, 0, 0),
      f32x4(-big, 0, 1, 0),
    );
    // 2^24 + 1 loses the 1 of lane 8; 1 - 2^24 keeps that of lane 4; then those of lanes 14 and 1
    expect(sum).toBe(<f32>3);
  });
});
