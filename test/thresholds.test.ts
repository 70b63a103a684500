// Thresholds: just below, and just above.

import { describe, expect, it, test } from "vitest";
import { ALIGNMENT, align } from "../src/core/memory.ts";
import { showNames, showText, showValue } from "../src/core/show.ts";
import { shorten, table } from "../src/core/text.ts";
import { guessDelimiter } from "../src/data/guess-delimiter.ts";
import { showName, widthOf } from "../src/drawing/text.ts";
import { FreeList } from "../src/engine/free-list.ts";
import { JsonScanner } from "../src/format/json-scanner.ts";
import { diagnose, linearClassifier, mlp } from "../src/index.ts";
import { packedBytes } from "../src/ir/product.ts";
import { unsaturated } from "../src/layers/activations.ts";

describe("packing of a product", () => {
  test("starts above 16 KiB of B and at 8 rows of A", () => {
    // 64 × 64 floats are 16,384 bytes
    expect(packedBytes(false, 8, 64, 64)).toBe(0);
    expect(packedBytes(false, 8, 64, 65)).toBe(4 * 65 * (16 + 16));
    expect(packedBytes(false, 7, 64, 65)).toBe(0);
    expect(packedBytes(false, 9, 64, 65)).toBe(4 * 65 * (16 + 20));
  });

  test("needs a panel of 16 columns, and packs only whole panels", () => {
    expect(packedBytes(false, 8, 15, 4096)).toBe(0);
    expect(packedBytes(false, 8, 16, 4096)).toBe(4 * 256 * (16 + 16));
    expect(packedBytes(false, 8, 31, 4096)).toBe(4 * 256 * (16 + 16));
  });

  test("uses at most a block: 256 steps, 512 columns", () => {
    expect(packedBytes(false, 8, 512, 256)).toBe(4 * 256 * (16 + 16));
    expect(packedBytes(false, 8, 528, 256)).toBe(4 * 256 * (16 + 16));
    expect(packedBytes(false, 8, 512, 257)).toBe(4 * 256 * (16 + 16));
    expect(packedBytes(false, 8, 512, 255)).toBe(4 * 255 * (16 + 16));
    // all panels of a block of columns, if several blocks of rows read them
    expect(packedBytes(false, 128, 528, 256)).toBe(4 * 256 * (16 + 136));
    expect(packedBytes(false, 129, 528, 256)).toBe(4 * 256 * (512 + 136));
  });

  test("is always done if B is read transposed", () => {
    expect(packedBytes(true, 1, 1, 1)).toBe(4 * 28);
    expect(packedBytes(true, 1, 3, 1000)).toBe(4 * 1000 * 16);
  });
});

describe("memory", () => {
  test("is allocated in multiples of 64 bytes", () => {
    expect(ALIGNMENT).toBe(64);
    expect([0, 1, 63, 64, 65, 128].map(align)).toEqual([0, 64, 64, 64, 128, 128]);
  });

  test("that was freed is reused, the lowest that fits", () => {
    const list = new FreeList(0);
    expect([64, 128, 64].map((bytes) => list.take(bytes))).toEqual([0, 64, 192]);
    list.give(64, 128);
    expect(list.take(192)).toBe(256);
    expect(list.take(64)).toBe(64);
    expect(list.take(64)).toBe(128);
    expect(list.end).toBe(448);
  });
});

describe("texts", () => {
  test("are cut only if longer than the limit", () => {
    expect(["abcd", "abcde", "abcdef"].map((text) => shorten(text, 5))).toEqual([
      ...["abcd", "abcde", "abcd…"],
    ]);
    expect(shorten("😀😀😀😀😀", 5)).toBe("😀😀😀😀😀");
    expect(shorten("😀😀😀😀😀😀", 5)).toBe("😀😀😀😀…");
    expect([20, 21].map((length) => showName("x".repeat(length)).length)).toEqual([20, 20]);
    expect(showName("x".repeat(21))).toBe(`${"x".repeat(19)}…`);
  });

  test("of values have 40 characters, 8 elements and 4 properties", () => {
    const word = (length: number) => "x".repeat(length);
    expect(showText(word(40))).toBe(`"${word(40)}"`);
    expect(showText(word(41))).toBe(`"${word(40)}…"`);
    expect(showValue({ [word(40)]: 1 })).toBe(`{ ${word(40)}: 1 }`);
    expect(showValue({ [word(41)]: 1 })).toBe(`{ "${word(40)}…": 1 }`);
    const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
    expect(showNames(names(8))).toBe(
      names(8)
        .map((name) => `"${name}"`)
        .join(", "),
    );
    expect(showNames(names(9))).toMatch(/"n7" and 1 more$/);
    const properties = (count: number) => Object.fromEntries(names(count).map((name) => [name, 1]));
    expect(showValue(properties(4))).toBe("{ n0: 1, n1: 1, n2: 1, n3: 1 }");
    expect(showValue(properties(5))).toBe("{ n0: 1, n1: 1, n2: 1, n3: 1, … }");
  });

  test("have a width by their characters", () => {
    expect(widthOf("a", 10)).toBeCloseTo(6.4, 9);
    expect(widthOf("M", 10)).toBeCloseTo(8.6, 9);
    expect(widthOf("名", 10)).toBeCloseTo(11, 9);
    expect(widthOf("\u10ff\u1100", 10)).toBeCloseTo(17.4, 9);
    expect(widthOf("aM", 20)).toBeCloseTo(30, 9);
  });

  test("of tables are as wide as their widest cell", () => {
    expect(
      table(
        [
          ["a", "bb"],
          ["ccc", "d"],
        ],
        [1],
      ),
    ).toBe("a    bb\nccc   d");
    expect(table([["a"], ["b"]])).toBe("a\nb");
  });

  test("of a file that is not JSON are shown by 40 characters", () => {
    const read = (text: string) => () => new JsonScanner(text, "a file").skip();
    expect(read("z".repeat(60))).toThrow(`got "${"z".repeat(40)}"`);
    expect(() => new JsonScanner("1".repeat(60), "a file").integer()).toThrow(/got 1{40}$/);
    expect(read("")).toThrow("expected a JSON value at character 0, got the end of the text");
    expect(read("[".repeat(129) + "]".repeat(129))).not.toThrow();
    expect(read("[".repeat(130) + "]".repeat(130))).toThrow("at most 128 levels");
  });
});

describe("saturation", () => {
  test("is a slope below 0.05", () => {
    const slopes = { sigmoid: (y: number) => y * (1 - y), tanh: (y: number) => 1 - y * y };
    for (const [kind, slope] of Object.entries(slopes)) {
      const { low, high } = unsaturated({ kind } as never)!;
      expect([slope(low), slope(high)].map((each) => each.toFixed(9))).toEqual([
        ...["0.050000000", "0.050000000"],
      ]);
      expect(slope(low - 1e-6)).toBeLessThan(0.05);
      expect(slope(high + 1e-6)).toBeLessThan(0.05);
    }
    expect(unsaturated({ kind: "elu", alpha: 0.05 } as never)!.low).toBe(-Infinity);
    expect(unsaturated({ kind: "elu", alpha: 1 } as never)!.low).toBeCloseTo(-0.95, 12);
    expect(unsaturated({ kind: "softplus" } as never)!.low).toBeCloseTo(-Math.log(0.95), 12);
    expect(unsaturated({ kind: "selu" } as never)!.low).toBeCloseTo(0.05 - 1.7580993408473766, 12);
  });
});

describe("ready-made networks", () => {
  it("train for 2,000 steps, but 10 to 1,000 epochs", async () => {
    const epochsFor = async (rows: number, batchSize: number) => {
      const x = Array.from({ length: rows }, (_, i) => [i % 7]);
      const network = linearClassifier();
      const { loss } = await network.fit({ x, y: x.map((_, i) => i % 2) }, { batchSize });
      return loss.length;
    };
    expect(await epochsFor(200, 10)).toBe(100);
    expect(await epochsFor(210, 10)).toBe(Math.ceil(2000 / 21));
    expect(await epochsFor(2, 2)).toBe(1000);
    expect(await epochsFor(199, 1)).toBe(11);
    expect(await epochsFor(201, 1)).toBe(10);
  });

  it.each([1, 2.5, Number.NaN, "3"])("refuse %s classes", (classes) => {
    expect(() => mlp({ classes: classes as never })).toThrow("classes to be an integer >= 2");
  });
});

describe("delimiters", () => {
  it("are detected from a hundred rows", () => {
    const rows = (commas: number, semicolons: number) =>
      [...Array(semicolons).fill("a;b"), ...Array(commas).fill("a,b,c")].join("\n");
    expect(guessDelimiter(rows(0, 5))).toBe(";");
    expect(guessDelimiter(rows(500, 100))).toBe(";");
  });
});

describe("the doctor", () => {
  /** Whether classes with these numbers of rows are reported as imbalanced, or rare. */
  const found = async (...counts: number[]) => {
    const labels = counts.flatMap((count, label) => Array(count).fill(label));
    const y = Int32Array.from(labels, (_, i) => labels[(i * 37) % labels.length]);
    const x = {
      data: Float64Array.from({ length: 3 * y.length }, (_, i) => Math.sin(i * i + 1)),
      shape: [y.length, 3],
    };
    const { findings } = await diagnose({ x, y }, { task: "classification" });
    return findings.map(({ code }) => code);
  };

  it("warns of classes ten times as frequent as another, not of slightly less", async () => {
    expect(await found(300, 30)).toEqual(["imbalance"]);
    expect(await found(299, 30)).toEqual([]);
  });

  it("warns of classes with fewer than five rows, of twenty in total", async () => {
    expect(await found(16, 5)).toEqual([]);
    expect(await found(16, 4)).toEqual(["rare-class"]);
    expect(await found(15, 4)).toEqual(["few-rows"]);
  });

  it("reads more than twenty classes of fewer than three rows each as values", async () => {
    const twenty = Array(20).fill(2);
    expect(await found(...twenty)).not.toContain("too-many-classes");
    expect(await found(...twenty, 2)).toContain("too-many-classes");
    expect(await found(...Array(21).fill(3))).not.toContain("too-many-classes");
  });
});
