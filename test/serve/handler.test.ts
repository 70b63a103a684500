import { beforeAll, describe, expect, it } from "vitest";
import { loadPredictor, type Predictor } from "../../src/entries/predict.ts";
import { createHandler, type Handler } from "../../src/entries/serve.ts";
import { dense, input, type Model, sequential } from "../../src/index.ts";
import {
  get,
  ofGaps,
  ofImages,
  ofInputs,
  ofLogit,
  ofNumbers,
  ofTable,
  post,
} from "./served-models.ts";

let flowers: Model;
let members: Model;
let incomes: Model;
let logit: Model;
let images: Model;
let places: Model;
let predictor: Predictor;
let handler: Handler;
beforeAll(async () => {
  [flowers, members, incomes] = [
    await ofNumbers(),
    await ofTable("member"),
    await ofTable("income"),
  ];
  [logit, images, places] = [await ofLogit(), await ofImages(), await ofInputs()];
  predictor = await loadPredictor(await flowers.save());
  handler = createHandler({
    flowers: predictor,
    members,
    incomes,
    logit,
    images,
    places,
    "flowers@2": flowers,
  });
});

const answered = async (request: Request) => {
  const response = await handler(request);
  return { status: response.status, body: await response.json() };
};

const row = [3, 1, 0, 1];
const person = { age: 33, job: "cook", born: "1970-02-11" };
const list = (array: { readonly data: ArrayLike<number> }) => Array.from(array.data);

describe("TensorFlow Serving", () => {
  it("answers rows by rows, with the bits of the model", async () => {
    const { status, body } = await answered(
      post("/v1/models/flowers:predict", { instances: [row, [1, 2, 1, 0]] }),
    );
    expect(status).toBe(200);
    const shares = list(await flowers.predictProbabilities([row, [1, 2, 1, 0]]));
    const classes = Array.from(
      await flowers.predictClasses([row, [1, 2, 1, 0]]),
      (each) => flowers.classNames![each],
    );
    expect(body).toEqual({
      predictions: [
        { probabilities: shares.slice(0, 3), class: classes[0] },
        { probabilities: shares.slice(3), class: classes[1] },
      ],
    });
  });

  it("answers columns by columns", async () => {
    const { body } = await answered(
      post("/v1/models/members:predict", {
        inputs: { age: [33, null], job: ["cook", "?"], born: ["1970-02-11", null] },
      }),
    );
    const rows = [person, { age: null, job: "?", born: null }];
    const shares = list(await members.predictProbabilities(rows));
    expect(body.outputs.probabilities).toEqual([shares.slice(0, 2), shares.slice(2)]);
    const numbers = await answered(
      post("/v1/models/flowers:predict", { inputs: { input: [row] } }),
    );
    expect(numbers.body).toEqual(
      (await answered(post("/v1/models/flowers:predict", { inputs: [row] }))).body,
    );
  });

  it("answers a quantity by itself", async () => {
    const given = [{ age: 33, job: "cook", born: "1970-02-11" }];
    const { body } = await answered(
      post("/v1/models/incomes:predict", { signature_name: "serving_default", instances: given }),
    );
    expect(body).toEqual({ predictions: list(await incomes.predict(given)) });
  });

  it("takes cells in the order of the columns", async () => {
    const named = await answered(post("/v1/models/members:predict", { instances: [person] }));
    const listed = await answered(
      post("/v1/models/members:predict", { instances: [[33, "cook", "1970-02-11"]] }),
    );
    expect(listed).toEqual(named);
  });

  it("answers one logit and single numbers", async () => {
    const { body } = await answered(post("/v1/models/logit:predict", { instances: [0.5, [-0.5]] }));
    expect(body.code).toBe("RAGGED");
    const both = await answered(post("/v1/models/logit:predict", { instances: [0.5, -0.5] }));
    const shares = list(await logit.predictProbabilities([[0.5], [-0.5]]));
    const classes = Array.from(
      await logit.predictClasses([[0.5], [-0.5]]),
      (each) => ["low", "high"][each],
    );
    expect(both.body).toEqual({
      predictions: shares.map((probabilities, i) => ({ probabilities, class: classes[i] })),
    });
  });

  it("takes several inputs by name", async () => {
    const instances = [
      { place: [1, 2], age: [3] },
      { place: [4, 5], age: [6] },
    ];
    const expected = list(
      await places.predict({
        place: [
          [1, 2],
          [4, 5],
        ],
        age: [[3], [6]],
      }),
    );
    expect((await answered(post("/v1/models/places:predict", { instances }))).body).toEqual({
      predictions: expected,
    });
    const inputs = {
      place: [
        [1, 2],
        [4, 5],
      ],
      age: [3, 6],
    };
    expect((await answered(post("/v1/models/places:predict", { inputs }))).body).toEqual({
      outputs: expected,
    });
  });

  it("tells versions and metadata", async () => {
    const status = { error_code: "OK", error_message: "" };
    const [one, two] = ["1", "2"].map((version) => ({ version, state: "AVAILABLE", status }));
    // without a version: all of them, the newest first
    const all = await answered(get("/v1/models/flowers"));
    expect(all.body).toEqual({ model_version_status: [two, one] });
    for (const [version, each] of [
      ["1", one],
      ["2", two],
    ]) {
      const { body } = await answered(get(`/v1/models/flowers/versions/${version}`));
      expect(body).toEqual({ model_version_status: [each] });
    }
    const old = await answered(get("/v1/models/flowers/versions/1/metadata"));
    expect(old.body.model_spec).toEqual({
      name: "flowers",
      signature_name: "serving_default",
      version: "1",
    });
  });
});

describe("Open Inference Protocol", () => {
  it("tells of the server and its health", async () => {
    const server = await answered(get("/v2"));
    expect(server.body).toEqual({
      name: "gradlane",
      version: expect.stringMatching(/^\d/),
      extensions: [],
    });
    expect((await answered(get("/v2/health/live"))).body).toEqual({ live: true });
    expect((await answered(get("/v2/health/ready"))).body).toEqual({ ready: true });
    expect((await answered(get("/v2/models/members/ready"))).body).toEqual({
      name: "members",
      ready: true,
    });
  });

  it("tells of inputs and outputs", async () => {
    expect((await answered(get("/v2/models/flowers/versions/1"))).body).toEqual({
      name: "flowers",
      versions: ["1", "2"],
      platform: "gradlane",
      inputs: [{ name: "input", datatype: "FP32", shape: [-1, 4] }],
      outputs: [
        {
          name: "probabilities",
          datatype: "FP32",
          shape: [-1, 3],
          parameters: { classes: flowers.classNames },
        },
        { name: "class", datatype: "BYTES", shape: [-1] },
      ],
    });
    expect((await answered(get("/v2/models/incomes"))).body).toMatchObject({
      inputs: [
        { name: "age", datatype: "FP64", shape: [-1, 1] },
        { name: "job", datatype: "BYTES", shape: [-1, 1] },
        { name: "born", datatype: "BYTES", shape: [-1, 1] },
      ],
      outputs: [{ name: "income", datatype: "FP32", shape: [-1] }],
    });
    expect((await answered(get("/v2/models/places"))).body.inputs).toEqual([
      { name: "place", datatype: "FP32", shape: [-1, 2] },
      { name: "age", datatype: "FP32", shape: [-1, 1] },
    ]);
  });

  it("answers a tensor of numbers", async () => {
    const inputs = [{ name: "input", datatype: "FP32", shape: [2, 4], data: [...row, 1, 2, 1, 0] }];
    const { body } = await answered(
      post("/v2/models/flowers/versions/1/infer", { id: "a1", inputs }),
    );
    const x = [row, [1, 2, 1, 0]];
    expect(body).toEqual({
      model_name: "flowers",
      model_version: "1",
      id: "a1",
      outputs: [
        {
          name: "probabilities",
          datatype: "FP32",
          shape: [2, 3],
          data: list(await flowers.predictProbabilities(x)),
        },
        {
          name: "class",
          datatype: "BYTES",
          shape: [2],
          data: Array.from(await flowers.predictClasses(x), (each) => flowers.classNames![each]),
        },
      ],
    });
    const nested = [{ name: "input", datatype: "INT64", shape: [2, 4], data: x }];
    const other = await answered(
      post("/v2/models/flowers/versions/2/infer", {
        inputs: nested,
        outputs: [{ name: "output" }],
      }),
    );
    expect(other.body.outputs).toEqual([
      { name: "output", datatype: "FP32", shape: [2, 3], data: list(await flowers.predict(x)) },
    ]);
  });

  it("answers a tensor for each column of a table", async () => {
    const inputs = [
      { name: "job", datatype: "BYTES", shape: [1, 1], data: ["cook"] },
      { name: "age", datatype: "INT32", shape: [1], data: [33] },
      { name: "born", datatype: "BYTES", shape: [1], data: ["1970-02-11"] },
    ];
    const { body } = await answered(post("/v2/models/members/infer", { inputs }));
    expect(body.outputs[0].data).toEqual(list(await members.predictProbabilities([person])));
  });

  it("takes bytes as bytes, and numbers as they are", async () => {
    const data = Array.from({ length: 16 }, (_, i) => 15 * i);
    const infer = async (datatype: string, values: number[]) => {
      const inputs = [{ name: "input", datatype, shape: [1, 4, 4, 1], data: values }];
      return (await answered(post("/v2/models/images/infer", { inputs }))).body.outputs[0].data;
    };
    const x = { data: Uint8Array.from(data), shape: [1, 4, 4, 1] };
    expect(await infer("UINT8", data)).toEqual(list(await images.predictProbabilities(x)));
    const halves = data.map((each) => each / 2);
    const numbers = { data: Float32Array.from(halves), shape: [1, 4, 4, 1] };
    expect(await infer("FP32", halves)).toEqual(list(await images.predictProbabilities(numbers)));
  });

  it.each([
    ["no inputs", { inputs: [] }, "INPUTS", "expected inputs to be a list of tensors, got []"],
    ["an unknown key", { input: [] }, "UNKNOWN_NAME", 'did you mean "inputs"?'],
    [
      "another input",
      { inputs: [tensor({ name: "x" })] },
      "UNKNOWN_NAME",
      'Cannot use input "x": expected one of input',
    ],
    ["an input twice", { inputs: [tensor({}), tensor({})] }, "REPEATED_INPUT", 'got "input" twice'],
    [
      "another datatype",
      { inputs: [tensor({ datatype: "FP8" })] },
      "UNKNOWN_NAME",
      "expected one of BOOL",
    ],
    [
      "another length",
      { inputs: [tensor({ shape: [2, 4] })] },
      "LENGTH",
      'expected 8 values of input "input" for shape [2, 4], got 4',
    ],
    [
      "another shape",
      { inputs: [tensor({ shape: [4] })] },
      "X_SHAPE",
      "expected x of 4 columns as preprocessing was fitted to, got [4]",
    ],
    [
      "a negative shape",
      { inputs: [tensor({ shape: [-1, 4] })] },
      "SHAPE",
      "expected a shape of integers from 0",
    ],
    ["no rows", { inputs: [tensor({ shape: [0, 4], data: [] })] }, "NO_ROWS", "at least one row"],
    [
      "words",
      { inputs: [tensor({ data: [1, 2, "3", 4] })] },
      "VALUE",
      'a number for FP32, got "3" at position 2',
    ],
    [
      "text",
      { inputs: [tensor({ datatype: "BYTES", data: ["1", "2", "3", "4"] })] },
      "DATATYPE",
      "numbers for input",
    ],
    [
      "large bytes",
      { inputs: [tensor({ datatype: "UINT8", data: [1, 2, 3, 256] })] },
      "VALUE",
      "an integer from 0 to 255",
    ],
    [
      "half an integer",
      { inputs: [tensor({ datatype: "INT8", data: [1, 2, 3, 0.5] })] },
      "VALUE",
      "an integer from -128",
    ],
    ["a gap", { inputs: [tensor({ data: [1, 2, null, 4] })] }, "NOT_A_NUMBER", "null"],
    [
      "infinity",
      { inputs: [tensor({ data: [1, 2, 3, 1e39] })] },
      "BEYOND_FLOAT32",
      "expected results up to 3.4e38, got a larger one at row 0, column 3",
    ],
    [
      "another output",
      { inputs: [tensor({})], outputs: [{ name: "y" }] },
      "UNKNOWN_NAME",
      "probabilities, class, output",
    ],
    ["a number as id", { id: 1, inputs: [tensor({})] }, "ID", "expected id to be text, got 1"],
  ])("refuses %s", async (_, request, code, message) => {
    const { status, body } = await answered(post("/v2/models/flowers/infer", request));
    expect({ status, code: body.code }).toEqual({ status: 422, code });
    expect(body.error).toContain(message);
  });

  it("refuses binary tensors", async () => {
    const inputs = [{ ...tensor({}), parameters: { binary_data_size: 16 } }];
    expect((await answered(post("/v2/models/flowers/infer", { inputs }))).status).toBe(415);
    const outputs = [{ name: "class", parameters: { binary_data: true } }];
    expect(
      (await answered(post("/v2/models/flowers/infer", { inputs: [tensor({})], outputs }))).status,
    ).toBe(415);
  });
});

function tensor(other: object) {
  return { name: "input", datatype: "FP32", shape: [1, 4], data: row, ...other };
}

describe("/invocations", () => {
  let first: Handler;
  const invoke = async (body: unknown, headers?: Record<string, string>) => {
    const response = await first(post("/invocations", body, headers));
    return { status: response.status, body: await response.json() };
  };
  beforeAll(() => {
    first = createHandler(members);
  });

  it("takes all forms of rows alike", async () => {
    const [rows, columns] = [
      [person, { age: null, job: "cook", born: "1980-01-02" }],
      Object.keys(person),
    ];
    const data = rows.map((each) => Object.values(each));
    const inputs = Object.fromEntries(
      columns.map((name, j) => [name, data.map((each) => each[j])]),
    );
    const expected = list(await members.predictProbabilities(rows));
    const text = data.map((each) => each.map((cell) => cell ?? "").join(",")).join("\n");
    const csv = { "content-type": "text/csv; charset=utf-8" };
    const answers = [
      await invoke({ dataframe_split: { columns, data, index: [0, 1] } }),
      await invoke({ dataframe_records: rows }),
      await invoke({ instances: rows, params: {} }),
      await invoke({ inputs }),
      await invoke(`${columns.join(",")}\n${text}`, csv),
      await invoke(text, csv),
      await invoke(`born,job,other,age\n1970-02-11,cook,"x",33\n1980-01-02,cook,x,`, csv),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(
        body.predictions.flatMap((each: { probabilities: number[] }) => each.probabilities),
      ).toEqual(expected);
    }
  });

  it.each([
    [{}, "FORM", "expected one of dataframe_split, dataframe_records, instances, inputs, got none"],
    [{ instances: [], inputs: {} }, "FORM", "got instances and inputs"],
    [{ instances: [], params: { a: 1 } }, "PARAMS", "no params"],
    [{ instances: [] }, "EMPTY", "expected at least one row, got none"],
    [{ instances: 1 }, "LIST", "expected a list of rows, got 1"],
    [{ instances: [person, 1] }, "ROW", "at row 1"],
    [
      { instances: [[1, 2]] },
      "CELLS",
      "expected 3 cells in each row, or objects of cells by column name, got 2 at row 0",
    ],
    [{ instances: [{ age: 1, job: "cook" }] }, "MISSING_COLUMNS", 'no "born"'],
    [
      { instances: [{ ...person, age: "old" }] },
      "NOT_A_NUMBER",
      'got "old" at row 0, column "age"',
    ],
    [{ instances: [{ ...person, age: [1] }] }, "CELL", "text, a number or a date"],
    [
      { dataframe_split: { columns: ["age", "age"], data: [[1, 2]] } },
      "REPEATED_COLUMN",
      'got "age" twice',
    ],
    [
      { inputs: { age: [1, 2], job: ["cook"] } },
      "ROWS_DIFFER",
      'expected 2 cells in column "job" as in "age", got 1',
    ],
    [{ inputs: [1] }, "INPUTS", "an object of columns by name"],
  ])("refuses %j", async (request, code, message) => {
    const { status, body } = await invoke(request);
    expect({ status, code: body.code }).toEqual({ status: 422, code });
    expect(body.error).toContain(message);
  });

  it("refuses CSV that repeats a column", async () => {
    const { status, body } = await invoke("age,job,born,age\n1,cook,1970-02-11,2", {
      "content-type": "text/csv",
    });
    expect(status).toBe(422);
    expect(body.error).toContain('got "age" twice');
  });

  it("takes numbers as CSV", async () => {
    const numbers = createHandler(flowers);
    const response = await numbers(
      post("/invocations", "3,1,0,1\n1,2,1,0", { "content-type": "text/csv" }),
    );
    const { predictions } = await response.json();
    expect(predictions[0].probabilities).toEqual(list(await flowers.predictProbabilities([row])));
    expect(predictions).toHaveLength(2);
  });

  it("takes empty cells alone as missing numbers of CSV", async () => {
    const gappy = createHandler(await ofGaps());
    const csv = async (text: string) => {
      const response = await gappy(post("/invocations", text, { "content-type": "text/csv" }));
      return { status: response.status, body: await response.json() };
    };
    const missing = await csv("1,\n1,2");
    expect(missing.status).toBe(200);
    expect((await csv("1,NaN\n1,2")).body).toEqual(missing.body);
    const { status, body } = await csv("1,2\n1,abc");
    expect(status).toBe(422);
    expect(body.error).toBe('Cannot read the rows: expected numbers, got "abc" at row 1, column 1');
  });
});

describe("outputs", () => {
  it("of a model of several quantities are no classes, from a model and from a file", async () => {
    const model = await ofGaps();
    const served = createHandler({ model, file: await loadPredictor(await model.save()) });
    for (const name of ["model", "file"]) {
      const { outputs } = await (await served(get(`/v2/models/${name}`))).json();
      expect(outputs).toEqual([{ name: "output", datatype: "FP32", shape: [-1, 3] }]);
    }
  });
});

describe("a handler", () => {
  it("answers what it should, byte for byte", async () => {
    const request = post("/v2/models/flowers/infer", { inputs: [tensor({ shape: [4] })] });
    request.headers.set("x-request-id", "mine");
    const response = await handler(request);
    expect(await response.text()).toBe(
      '{"error":"Cannot predict: expected x of 4 columns as preprocessing was fitted to, got [4]","code":"X_SHAPE"}',
    );
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "x-request-id": "mine",
    });
  });

  it("gives requests ids of their own", async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await handler(get("/ping"))).headers.get("x-request-id")),
    );
    expect(ids[0]).not.toBe(ids[1]);
    const bad = new Request("http://localhost/ping", { headers: { "x-request-id": "a b<c>" } });
    expect((await handler(bad)).headers.get("x-request-id")).not.toContain("<");
  });

  it.each([
    ["/nowhere", 404, "NOT_FOUND"],
    ["/v2/models/lilies", 404, "NO_MODEL"],
    ["/v2/models/flowers/versions/3", 404, "NO_MODEL"],
    ["/v2/models/../metrics", 404, "NOT_FOUND"],
    ["/v2/models/%ff", 400, "PATH"],
    ["/constructor", 404, "NOT_FOUND"],
    ["/v1/models/flowers:classify", 404, "NO_MODEL"],
  ])("does not find %s", async (path, status, code) => {
    const answer = await answered(get(path));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("takes encoded paths, and ignores a query", async () => {
    const request = post("/v1/models/flowers%3Apredict?x=1", { instances: [row] });
    expect((await handler(request)).status).toBe(200);
  });

  it("says which methods there are", async () => {
    const wrong = await handler(get("/v2/models/flowers/infer"));
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
    const other = await handler(post("/v2", {}));
    expect([other.status, other.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    const options = await handler(get("/invocations", "OPTIONS"));
    expect([options.status, options.headers.get("allow"), await options.text()]).toEqual([
      204,
      "POST, OPTIONS",
      "",
    ]);
    const head = await handler(get("/v2", "HEAD"));
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await handler(get("/v2", "DELETE"))).status).toBe(405);
  });

  it.each([
    [{}, "CONTENT_TYPE"],
    [{ "content-type": "text/plain" }, "CONTENT_TYPE"],
    [{ "content-type": "application/x-www-form-urlencoded" }, "CONTENT_TYPE"],
    [{ "content-type": "application/json; charset=latin1" }, "CONTENT_TYPE"],
    [{ "content-type": "text/csv" }, "CONTENT_TYPE"],
    [{ "content-type": "application/octet-stream" }, "CONTENT_TYPE"],
    [{ "content-type": "application/json", "content-encoding": "gzip" }, "ENCODING"],
    [{ "content-type": "application/json", "content-encoding": "br" }, "ENCODING"],
  ])("does not read bodies of %j", async (headers, code) => {
    const body = new TextEncoder().encode(JSON.stringify({ instances: [row] }));
    const { status, body: answer } = await answered(
      post("/v1/models/flowers:predict", body, headers as never),
    );
    expect([status, answer.code]).toEqual([415, code]);
  });

  it.each([
    "application/json; charset=utf-8",
    "Application/JSON",
    'application/json;charset="UTF-8"',
  ])("reads %s", async (type) => {
    const request = post(
      "/v1/models/flowers:predict",
      { instances: [row] },
      { "content-type": type },
    );
    expect((await handler(request)).status).toBe(200);
  });

  it("is mounted under a path", async () => {
    const below = createHandler(flowers, { basePath: "/ml" });
    expect((await below(get("/ml/ping"))).status).toBe(200);
    expect((await below(get("/ping"))).status).toBe(404);
    expect((await below(get("/mlping"))).status).toBe(404);
  });

  it("replaces a model at once", async () => {
    const own = createHandler({ "price@1": flowers, "price@2": logit });
    const asks = async (path: string) => (await (await own(get(path))).json()).inputs[0].shape;
    expect(await asks("/v2/models/price")).toEqual([-1, 1]);
    const before = own(post("/v1/models/price/versions/1:predict", { instances: [row] }));
    own.replace("price@1", logit);
    expect((await before).status).toBe(200);
    expect(await asks("/v2/models/price/versions/1")).toEqual([-1, 1]);
    expect(() => own.replace("price@3", logit)).toThrow(
      "expected one of price@1, price@2, got price@3",
    );
  });

  it("answers what has begun, and nothing else, after close()", async () => {
    const own = createHandler(flowers);
    const request = () => post("/v1/models/model:predict", { instances: [row] });
    const begun = own(request());
    const closed = own.close();
    const refused = await own(request());
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await begun).status).toBe(200);
    await closed;
    expect((await own(get("/v2/health/ready"))).status).toBe(503);
    expect((await own(get("/ping"))).status).toBe(503);
    expect((await own(get("/v2/health/live"))).status).toBe(200);
  });

  it("shows a page that works under its policy", async () => {
    const response = await handler(get("/"));
    const policy = response.headers.get("content-security-policy")!;
    expect(policy).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    );
    const html = await response.text();
    expect(html).not.toMatch(/<style|style=|onclick|<script>|https?:/);
    for (const file of ["page.js", "page.css"]) expect(html).toContain(`"${file}"`);
    expect((await handler(get("/page.js"))).headers.get("content-type")).toBe(
      "text/javascript; charset=utf-8",
    );
    expect((await handler(get("/page.css"))).status).toBe(200);
    for (const [, id] of html.matchAll(/<label for="([^"]+)"/g))
      expect(html).toContain(` id="${id}"`);
    expect([...html.matchAll(/<option[^>]*>cook/g)]).toHaveLength(2);
  });

  it("escapes names of columns on the page", async () => {
    const schema = members.schema!;
    const columns = schema.columns.map((each) =>
      each.name === "job" ? { ...each, name: '"><script>' } : each,
    );
    const model = sequential([input([members.preprocessing!.columns!]), dense(2)], {
      schema: { ...schema, columns },
    });
    await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
    expect(await (await createHandler(model)(get("/"))).text()).not.toContain("<script>");
  });
});

describe("createHandler()", () => {
  it.each([
    [undefined, {}, "SERVABLE"],
    [{}, {}, "SERVABLE"],
    [{ a: 1 }, {}, "SERVABLE"],
    ["flowers", {}, "SERVABLE"],
  ])("refuses %j", (models, options, code) => {
    expect(() => createHandler(models as never, options)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it.each([
    [{ maxRow: 1 }, 'did you mean "maxRows"?'],
    [{ maxRows: 0 }, "Cannot use maxRows of createHandler: expected an integer >= 1, got 0"],
    [{ maxBody: 1.5 }, "maxBody"],
    [{ maxWait: -1 }, "maxWait"],
    [{ basePath: "ml" }, 'a path as in "/models"'],
    [{ onError: 1 }, "a function"],
  ])("refuses %j", (options, message) => {
    expect(() => createHandler(predictor, options as never)).toThrow(message);
  });

  it.each(["a b", "", "price@0", "price@x", "../a", "é"])("refuses the name %j", (name) => {
    expect(() => createHandler({ [name]: predictor })).toThrow(
      expect.objectContaining({ code: "NAME" }),
    );
  });

  it("refuses a model that is not compiled", () => {
    const model = sequential([input([1]), dense(1)]);
    expect(() => createHandler(model)).toThrow(expect.objectContaining({ code: "NOT_COMPILED" }));
  });
});
