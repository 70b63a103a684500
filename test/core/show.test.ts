import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { firstOf, showNames, showText, showValue } from "../../src/core/show.ts";
import { StandardScaler } from "../../src/index.ts";

const cycle: unknown[] = [1];
cycle.push(cycle);
const ring: { a: number; self?: object } = { a: 1 };
ring.self = ring;
class Counter {}

/** Values and their texts in messages. */
const cases: [unknown, string][] = [
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [Number.NaN, "NaN"],
  [-0, "-0"],
  [-Infinity, "-Infinity"],
  [12n, "12n"],
  [BigInt(1e300), "a large bigint"],
  [BigInt(1e30), "a large bigint"],
  [-BigInt(1e30), "a large bigint"],
  [BigInt(1e30) - 1n, `${BigInt(1e30) - 1n}n`],
  [1n - BigInt(1e30), `${1n - BigInt(1e30)}n`],
  ["a", '"a"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["x".repeat(40), `"${"x".repeat(40)}"`],
  ["x".repeat(41), `"${"x".repeat(40)}…"`],
  [`${"x".repeat(39)}😀`, `"${"x".repeat(39)}…"`],
  ["\u001b[31m\u0007\r\n\t\b", '"\\u001b[31m\\u0007\\r\\n\\t\\b"'],
  [
    "\u009b1m\u202e\u2066\u200f\ufeff\u2028\ud800",
    '"\\u009b1m\\u202e\\u2066\\u200f\\ufeff\\u2028\\ud800"',
  ],
  [Symbol("a\u001b"), 'Symbol("a\\u001b")'],
  [Symbol(), "Symbol()"],
  [[], "[]"],
  [[1, "a", [2, [3]]], '[1, "a", [2, […]]]'],
  [[1, 2, 3, 4, 5, 6, 7, 8], "[1, 2, 3, 4, 5, 6, 7, 8]"],
  [Array.from({ length: 9 }, (_, i) => i), "[0, 1, 2, 3, 4, 5, 6, 7, …]"],
  [cycle, "[1, [1, […]]]"],
  [{}, "{}"],
  [{ units: 3, "a b": "c" }, '{ units: 3, "a b": "c" }'],
  [{ a: 1, b: 2, c: 3, d: 4 }, "{ a: 1, b: 2, c: 3, d: 4 }"],
  [{ ["x".repeat(40)]: 1 }, `{ ${"x".repeat(40)}: 1 }`],
  [{ ["x".repeat(41)]: 1 }, `{ "${"x".repeat(40)}…": 1 }`],
  [[[[1]], {}, []], "[[[…]], {}, []]"],
  [{ a: { b: { c: 1 } } }, "{ a: { b: {…} } }"],
  [{ a: [[]], b: { c: {} } }, "{ a: [[]], b: { c: {} } }"],
  [[[new Float32Array(1)]], "[[Float32Array(1)]]"],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, "{ a: 1, b: 2, c: 3, d: 4, … }"],
  [ring, "{ a: 1, self: { a: 1, self: {…} } }"],
  [Object.assign(Object.create(null), { a: 1 }), "{ a: 1 }"],
  [runInNewContext("({ a: [1] })"), "{ a: [1] }"],
  [new Float32Array([1, 0.5]), "Float32Array(2) [1, 0.5]"],
  [new Uint8Array(1e6), "Uint8Array(1000000) [0, 0, 0, 0, 0, 0, 0, 0, …]"],
  [new BigInt64Array(1), "BigInt64Array(1) [0n]"],
  [{ data: new Float32Array(2), shape: [2] }, "{ data: Float32Array(2) [0, 0], shape: [2] }"],
  [new ArrayBuffer(8), "an ArrayBuffer"],
  [new DataView(new ArrayBuffer(8)), "a DataView"],
  [new Map([[1, 2]]), "Map(1)"],
  [new Set(), "Set(0)"],
  [new Date(0), "Date 1970-01-01T00:00:00.000Z"],
  [new Date(Number.NaN), "an invalid Date"],
  [new TypeError("no\u001b"), 'TypeError "no\\u001b"'],
  [/a/, "a RegExp"],
  [Promise.resolve(), "a Promise"],
  [new Counter(), "a Counter"],
  [new StandardScaler(), "a StandardScaler"],
  [() => 1, "a function"],
  [function named() {}, 'a function "named"'],
  [Counter, 'a function "Counter"'],
];

describe("showValue", () => {
  it("shows each kind of value on one short line", () => {
    expect(cases.map(([value]) => showValue(value))).toEqual(cases.map(([, shown]) => shown));
  });

  it("calls no getters and handles values that throw", () => {
    let called = 0;
    const getter = Object.defineProperty({ a: 1 }, "b", { enumerable: true, get: () => called++ });
    expect(showValue(getter)).toBe("{ a: 1, b: … }");
    expect(called).toBe(0);
    const refusing = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const liar = Object.defineProperty([], 0, {
      get: () => {
        throw new Error("no");
      },
    });
    expect([refusing, revoked.proxy, liar].map(showValue)).toEqual([
      "an object",
      "an object",
      "[undefined]",
    ]);
    const unnamed = Object.create(Object.create({ constructor: 3 }));
    expect(showValue(unnamed)).toBe("an object");
    expect(
      showValue({
        toString: 3,
        toJSON: () => {
          throw new Error("no");
        },
      }),
    ).toBe('{ toString: 3, toJSON: a function "toJSON" }');
  });

  it("is equally short for a string of 20 MB", () => {
    expect(showValue("\u202e".repeat(2e7))).toHaveLength(2 + 40 * 6 + 1);
  });
});

describe("showText and showNames", () => {
  it("quote, escape and cut", () => {
    expect(showText("a\u202eb")).toBe('"a\\u202eb"');
    expect(showNames(["a", "b"])).toBe('"a", "b"');
    expect(showNames(["a", "b", "c", "d"], 2)).toBe('"a", "b" and 2 more');
  });
});

it("shows the first of many names, and the number of others", () => {
  expect(showNames(["a", "b\u001b"], 2)).toBe('"a", "b\\u001b"');
  expect(showNames(["a", "b", "c"], 2)).toBe('"a", "b" and 1 more');
  expect(firstOf(["a", "b", "c"], 1)).toBe("a and 2 more");
  expect(firstOf([], 1)).toBe("");
});
