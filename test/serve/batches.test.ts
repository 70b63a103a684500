// Rows of concurrent requests are predicted together, with the bits of each alone.

import { beforeAll, describe, expect, it } from "vitest";
import { loadPredictor } from "../../src/entries/predict.ts";
import { createHandler, type Handler, type Servable } from "../../src/entries/serve.ts";
import { createService } from "../../src/serve/create-handler.ts";
import { Numbers } from "../kernels/harness.ts";
import { ofImages, ofNumbers, ofTable, people, post } from "./served-models.ts";

const PATH = "/v1/models/model:predict";

const models = new Map<string, { model: Servable; instances: unknown[] }>();
beforeAll(async () => {
  const [numbers, table, images] = [await ofNumbers(), await ofTable("income"), await ofImages()];
  const random = new Numbers(1);
  const rows = Array.from({ length: 400 }, () =>
    Array.from({ length: 4 }, () => random.float(-3, 6)),
  );
  const pictures = Array.from({ length: 90 }, () =>
    Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => [random.float(0, 1)])),
  );
  models.set("a predictor", { model: await loadPredictor(await numbers.save()), instances: rows });
  models.set("a model", { model: numbers, instances: rows });
  models.set("a predictor of a table", {
    model: await loadPredictor(await table.save()),
    instances: people,
  });
  models.set("a model of images", { model: images, instances: pictures });
});

const textOf = async (handler: Handler, instances: unknown) =>
  (await handler(post(PATH, { instances }))).text();

/** Runs of 1 to 7 rows. */
function cut(instances: readonly unknown[]): unknown[][] {
  const random = new Numbers(2);
  const runs: unknown[][] = [];
  for (let at = 0; at < instances.length; at += runs.at(-1)!.length) {
    runs.push(instances.slice(at, at + 1 + (random.word() % 7)));
  }
  return runs;
}

describe.each(["a predictor", "a model", "a predictor of a table", "a model of images"])(
  "%s",
  (name) => {
    it.each([{}, { maxBatch: 1 }, { maxBatch: 16, maxWait: 2 }])(
      "gives every request its own bits: %j",
      async (options) => {
        const { model, instances } = models.get(name)!;
        const handler = createHandler(model, options);
        const runs = cut(instances);
        const together = await Promise.all(runs.map((run) => textOf(handler, run)));
        const alone: string[] = [];
        for (const run of runs) alone.push(await textOf(handler, run));
        expect(together).toEqual(alone);
        const whole = JSON.parse(await textOf(handler, instances)).predictions;
        expect(alone.flatMap((each) => JSON.parse(each).predictions)).toEqual(whole);
        expect(whole).toHaveLength(instances.length);
      },
    );
  },
);

describe("batches", () => {
  const batches = async (handler: Handler): Promise<Record<string, number>> => {
    const text = await (await handler(new Request("http://localhost/metrics"))).text();
    const find = (name: string) =>
      Number(new RegExp(`^gradlane_batch_rows_${name}\\{.*\\} (\\d+)$`, "m").exec(text)?.[1]);
    return { rows: find("sum"), batches: find("count") };
  };
  const ask = (handler: Handler, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, i) => handler(post(PATH, { instances: [[i, 1, 2, 3]] }))),
    );

  it("join what arrives in one turn", async () => {
    const handler = createHandler(models.get("a predictor")!.model);
    await ask(handler, 50);
    const { rows, batches: count } = await batches(handler);
    expect(rows).toBe(50);
    expect(count).toBeLessThan(5);
  });

  it("are no larger than maxBatch, but for one request", async () => {
    const handler = createHandler(models.get("a predictor")!.model, { maxBatch: 8 });
    await ask(handler, 50);
    expect((await batches(handler)).batches).toBeGreaterThanOrEqual(7);
    const many = Array.from({ length: 30 }, () => [1, 2, 3, 4]);
    expect(JSON.parse(await textOf(handler, many)).predictions).toHaveLength(30);
  });

  it("do not fail for the rows of another request", async () => {
    const handler = createHandler(models.get("a predictor")!.model);
    const rows = [
      [1, 2, 3, 4],
      [1, 2, 3, 1e300],
      [4, 3, 2, 1],
    ];
    const answers = await Promise.all(rows.map((row) => handler(post(PATH, { instances: [row] }))));
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 200]);
    expect((await answers[1]!.json()).error).toContain("row 0, column 3");
    expect(await answers[2]!.text()).toBe(await textOf(handler, [rows[2]]));
  });

  it("keep bytes and numbers apart", async () => {
    const { model } = models.get("a model of images")!;
    const handler = createHandler(model);
    const data = Array.from({ length: 16 }, (_, i) => i);
    const infer = async (datatype: string) =>
      (
        await handler(
          post("/v2/models/model/infer", {
            inputs: [{ name: "input", datatype, shape: [1, 4, 4, 1], data }],
          }),
        )
      ).text();
    const kinds = ["UINT8", "FP32", "UINT8", "FP32"];
    const together = await Promise.all(kinds.map(infer));
    expect(together).toEqual([await infer("UINT8"), await infer("FP32"), together[0], together[1]]);
    expect(together[0]).not.toBe(together[1]);
  });

  it("refuse more rows than may wait", async () => {
    const handler = createHandler(models.get("a predictor")!.model, { maxQueue: 10 });
    const answers = await ask(handler, 30);
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBe(20);
    expect(refused[0]!.headers.get("retry-after")).toBe("1");
    expect((await refused[0]!.json()).error).toBe(
      "Cannot predict now: 10 rows are waiting; try again in a second",
    );
    expect((await ask(handler, 5)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it("tell nothing of a failure that is not the client's", async () => {
    const told: unknown[] = [];
    const predictor = models.get("a predictor")!.model;
    const broken = Object.create(predictor, {
      predict: {
        value: () => {
          throw new TypeError("secret/path");
        },
      },
    }) as Servable;
    const { service } = createService(broken, { onError: (error) => told.push(error) });
    expect(service.limits.maxRows).toBe(10_000);
    const handler = createHandler(broken, { onError: (error) => told.push(error) });
    const answers = await ask(handler, 3);
    for (const each of answers) {
      expect([each.status, await each.text()]).toEqual([
        500,
        '{"error":"internal error","code":"INTERNAL"}',
      ]);
    }
    expect(told).toHaveLength(3);
  });
});
