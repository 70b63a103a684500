// Small trained models of each kind that handlers serve, and requests to them.

import {
  adam,
  conv2d,
  dense,
  flatten,
  Imputer,
  input,
  type Model,
  network,
  pipeline,
  StandardScaler,
  sequential,
  table,
} from "../../src/index.ts";

const rows = Array.from({ length: 120 }, (_, i) => i);

/** Four numbers → three classes. */
export async function ofNumbers(): Promise<Model> {
  const layers = [input([4]), dense(8, { activation: "relu" }), dense(3)];
  const model = sequential(layers, { seed: 1, preprocessing: new StandardScaler() });
  await model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: "softmaxCrossEntropy" });
  const x = rows.map((i) => [i % 7, i % 5, (i % 3) - 1, i % 2]);
  const y = rows.map((i) => ["iris", "lily", "rose"][i % 3]!);
  await model.fit({ x, y }, { epochs: 3 });
  return model;
}

/** Rows of a person, some with gaps. */
export const people = rows.map((i) => ({
  age: i % 11 === 0 ? null : 20 + (i % 50),
  job: ["clerk", "cook", "pilot"][i % 3]!,
  born: `19${50 + (i % 40)}-0${1 + (i % 9)}-11`,
  income: 1000 + 3.5 * i,
  member: i % 3 === 0 ? "yes" : "no",
}));

/** A table with numbers, words and dates → classes, or a quantity. */
export async function ofTable(target: "member" | "income"): Promise<Model> {
  const data = await table(people, {
    target,
    missing: "impute",
    drop: [target === "member" ? "income" : "member"],
  });
  const width = data.x.shape[1]!;
  const model = sequential(
    [input([width]), dense(8, { activation: "relu" }), dense(target === "member" ? 2 : 1)],
    {
      seed: 2,
      preprocessing: pipeline(new Imputer(), new StandardScaler()),
      ...(target === "income" && { targetPreprocessing: new StandardScaler() }),
    },
  );
  const loss = target === "member" ? "softmaxCrossEntropy" : "meanSquaredError";
  await model.compile({ optimizer: adam({ learningRate: 0.01 }), loss });
  await model.fit(data, { epochs: 3 });
  return model;
}

/** Two numbers, of which some are missing → three quantities. */
export async function ofGaps(): Promise<Model> {
  const model = sequential([input([2]), dense(3)], {
    seed: 6,
    preprocessing: pipeline(new Imputer(), new StandardScaler()),
  });
  await model.compile({ optimizer: adam(), loss: "meanSquaredError" });
  const x = rows.map((i) => [i % 7, i % 11 === 0 ? Number.NaN : i % 5]);
  await model.fit({ x, y: rows.map((i) => [i, -i, i % 3]) }, { epochs: 2 });
  return model;
}

/** One logit of two classes. */
export async function ofLogit(): Promise<Model> {
  const model = sequential([input([1]), dense(1)], { seed: 3, classNames: ["low", "high"] });
  await model.compile({ optimizer: adam(), loss: "binaryCrossEntropy" });
  await model.fit(
    { x: rows.map((i) => [i / 60 - 1]), y: rows.map((i) => +(i > 60)) },
    { epochs: 2 },
  );
  return model;
}

/** Images, which predictors do not take. */
export async function ofImages(): Promise<Model> {
  const layers = [input([4, 4, 1]), conv2d(2, 3), flatten(), dense(2)];
  const model = sequential(layers, { seed: 4 });
  await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
  return model;
}

/** Two inputs. */
export async function ofInputs(): Promise<Model> {
  const model = network(
    ({ place, age }) =>
      place
        .apply(dense(3, { activation: "tanh" }))
        .concat([age])
        .apply(dense(1)),
    { place: input([2]), age: input([1]) },
    { seed: 5 },
  );
  await model.compile({ optimizer: adam(), loss: "meanSquaredError" });
  return model;
}

export const JSON_TYPE = { "content-type": "application/json" };

/** A request of JSON, or of text as it is. */
export const post = (path: string, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
  new Request(`http://localhost${path}`, {
    method: "POST",
    headers,
    body:
      typeof body === "string" || body instanceof Uint8Array
        ? (body as string)
        : JSON.stringify(body),
  });

export const get = (path: string, method = "GET") =>
  new Request(`http://localhost${path}`, { method });
