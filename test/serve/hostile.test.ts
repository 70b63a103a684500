// Bodies that mean harm: refused, and never an error of the server.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createHandler, type Handler } from "../../src/entries/serve.ts";
import { readJson } from "../../src/serve/read-json.ts";
import { get, ofNumbers, ofTable, post } from "./served-models.ts";

const failures: unknown[] = [];
let handler: Handler;
beforeAll(async () => {
  const onError = (error: unknown) => failures.push(error);
  handler = createHandler(
    { table: await ofTable("member"), numbers: await ofNumbers() },
    { onError, maxBody: 1 << 20, maxRows: 100 },
  );
});

const PATHS = [
  "/v1/models/numbers:predict",
  "/v2/models/numbers/infer",
  "/v1/models/table:predict",
  "/v2/models/table/infer",
  "/invocations",
];

describe.each(PATHS)("%s", (path) => {
  it.each([
    ["nothing", ""],
    ["half of JSON", '{"instances":[[1,2'],
    ["two values", "{} {}"],
    ["NaN", '{"instances":[[NaN,1,2,3]]}'],
    ["Infinity", '{"instances":[[Infinity,1,2,3]]}'],
    ["a deep list", `{"instances":${"[".repeat(5000)}${"]".repeat(5000)}}`],
    ["a deep object", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`],
    ["levels that do not close", "[".repeat(100_000)],
    ["a key twice", '{"instances":[{"age":1,"age":2}]}'],
    ["a key twice, escaped", '{"instances":[{"age":1,"\\u0061ge":2}]}'],
    ["the prototype", '{"instances":[{"__proto__":{"age":1},"age":1}]}'],
    ["other bytes", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["a NUL", "\0"],
  ])("refuses %s with 400", async (_, body) => {
    const response = await handler(post(path, body));
    const { error, code } = await response.json();
    expect([response.status, code]).toEqual([
      400,
      expect.stringMatching(/^(JSON_SYNTAX|DUPLICATE_KEY|JSON_KEY|NOT_UTF8)$/),
    ]);
    expect(error).toMatch(/^Cannot read the body: expected /);
  });

  it.each([
    ["null", null],
    ["a list", []],
    ["text", '"instances"'],
    ["a number", 1],
    ["constructor", { constructor: 1 }],
    ["a list of nulls", { instances: [null] }],
    ["large numbers", '{"instances":[[1e999,1,2,3]]}'],
    ["rows of different lengths", { instances: [[1, 2, 3, 4], [1]] }],
    ["a row of lists", { instances: [{ age: [[1]], job: {}, born: [] }] }],
    [
      "a list in the shape",
      { inputs: [{ name: "input", shape: [[1]], datatype: "FP32", data: [1] }] },
    ],
    [
      "a large shape",
      { inputs: [{ name: "input", shape: [2 ** 50, 2 ** 50], datatype: "FP32", data: [1] }] },
    ],
    [
      "a shape of zeros",
      { inputs: [{ name: "input", shape: [0, 0], datatype: "FP32", data: [] }] },
    ],
    [
      "a negative zero",
      { inputs: [{ name: "input", shape: [-0, 4], datatype: "FP32", data: [] }] },
    ],
    [
      "a datatype of the prototype",
      { inputs: [{ name: "input", shape: [1], datatype: "toString", data: [1] }] },
    ],
    ["no data", { inputs: [{ name: "age", shape: [0], datatype: "FP32", data: [] }] }],
    ["an empty split", { dataframe_split: { columns: [], data: [] } }],
    ["a list as a name", { dataframe_split: { columns: [["age"]], data: [[1]] } }],
  ])("refuses %s with 422", async (_, body) => {
    const response = await handler(post(path, body));
    const answer = await response.json();
    expect(response.status, answer.error).toBe(422);
  });

  it("refuses too many rows and too many bytes with 413", async () => {
    const many = await handler(
      post(path, { instances: Array.from({ length: 101 }, () => [1, 2, 3, 4]) }),
    );
    if (path.includes("infer")) expect(many.status).toBe(422);
    else expect([many.status, (await many.json()).code]).toEqual([413, "TOO_MANY_ROWS"]);
    const large = await handler(post(path, " ".repeat((1 << 20) + 1)));
    expect([large.status, (await large.json()).code]).toEqual([413, "TOO_LARGE"]);
    const endless = new ReadableStream<Uint8Array>({
      pull: (to) => to.enqueue(new Uint8Array(65_536)),
    });
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: endless,
      duplex: "half",
    };
    const streamed = await handler(new Request(`http://localhost${path}`, init as RequestInit));
    expect(streamed.status).toBe(413);
  });

  it("refuses rows whose table would be far larger", async () => {
    const instances = Array.from({ length: 100 }, (_, i) => ({ [`a${i}`]: 1, [`b${i}`]: 1 }));
    const response = await handler(post(path, { instances }));
    expect(response.status).toBe(422);
    const { code } = await response.json();
    if (path.includes("table:") || path === "/invocations") expect(code).toBe("TOO_MANY_COLUMNS");
  });

  it("survives any JSON", async () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const body = fc.oneof(
      value,
      fc.record({ instances: value }),
      fc.record({ inputs: value }),
      fc.record({ dataframe_split: fc.record({ columns: value, data: value }) }),
      fc.record({
        inputs: fc.array(
          fc.record({
            name: fc.constantFrom("input", "age", "job"),
            shape: value,
            datatype: fc.constantFrom("FP32", "BYTES", "UINT8"),
            data: value,
          }),
        ),
      }),
      fc.record({ instances: fc.array(fc.record({ age: value, job: value, born: value })) }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const { status } = await handler(post(path, given as object));
        expect([200, 400, 422]).toContain(status);
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it("survives any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const types =
          path === "/invocations" ? ["application/json", "text/csv"] : ["application/json"];
        for (const type of types) {
          const { status } = await handler(post(path, text, { "content-type": type }));
          expect([200, 400, 422]).toContain(status);
        }
      }),
      { numRuns: 150, seed: 6 },
    );
  });
});

it("has failed nowhere, and holds no bytes", async () => {
  expect(failures).toEqual([]);
  const text = await (await handler(get("/metrics"))).text();
  expect(text).toContain("http_requests_in_progress 0");
});

it("reads what JSON.parse reads, unless a key is twice", () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      fc.pre(!JSON.stringify(value).includes("__proto__"));
      expect(readJson(encode(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 7 },
  );
  expect(readJson(encode(' {"a:b":"\\":{[", "c":[{"d":null}, {}]} '))).toEqual({
    "a:b": '":{[',
    c: [{ d: null }, {}],
  });
  expect(() => readJson(encode('{"a":{"b":1,"b":2}}'))).toThrow(
    'expected each key once at character 15, got "b" twice',
  );
});
