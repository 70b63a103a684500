// Raw rows for predictions, as the type of the rows of the training tells them.

import { beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import {
  type ClassPrediction,
  classifier,
  type EasyClassifier,
  type EasyOptions,
  type EasyRegressor,
  type EasyResult,
  type Model,
  type Row,
  type RowLike,
  regressor,
} from "../../src/index.ts";

interface Pet {
  readonly id: number;
  readonly weight: number;
  readonly coat: "long" | "short";
  readonly born: Date;
  readonly note: string;
  readonly age?: number;
  readonly kind: "cat" | "dog" | "";
}

const born = new Date("2020-02-02");
const pets: readonly Pet[] = Array.from({ length: 40 }, (_, i) => ({
  ...{ id: i, weight: i, coat: i % 2 ? "long" : "short", note: `note ${i * i}` },
  ...{ born: new Date(2020, i % 12, 1 + i), kind: i % 3 ? "cat" : "dog" },
}));
const options = { target: "kind", epochs: 1, hidden: [2] } as const;
const make = () => classifier(pets, options);
let made: Awaited<ReturnType<typeof make>>;
beforeAll(async () => {
  made = await make();
});

describe("rows to predict", () => {
  it("have the columns of the training, and classes its words", async () => {
    const [first] = await made.predict([{ weight: 3, coat: "long", born }]);
    expectTypeOf(first!).toEqualTypeOf<ClassPrediction<"cat" | "dog">>();
    expect(first!.probabilities.cat + first!.probabilities.dog).toBeCloseTo(1);
    expect(await made.predict(pets)).toHaveLength(40);
    expect(await made.predict(pets.map(({ kind: _, ...rest }) => rest))).toHaveLength(40);
    const x = await made.model.predictProbabilities([{ weight: 3, coat: "long", born }]);
    expect(x.shape).toEqual([1, 2]);
  });

  it("may have other columns, other words and missing values", async () => {
    const rows = [
      await made.predict([{ weight: "3", coat: "curly", born: "2020-02-02", colour: "red" }]),
      await made.predict([{ weight: null, coat: undefined, born: null, kind: "bird" }]),
      await made.predict([{ weight: 3, coat: "long", born }, { weight: 3, born }]), // biome-ignore format: one line
      await made.model.predictClasses([{ id: "K-1", weight: 3, coat: 5, born, note: 2 }]),
    ];
    expect(rows.map(({ length }) => length)).toEqual([1, 1, 2, 1]);
  });

  it("lack no column", async () => {
    const missing = { code: "MISSING_COLUMNS", message: expect.stringContaining('no "weight"') };
    // @ts-expect-error Property 'weight' is missing
    await expect(made.predict([{ coat: "long", born }])).rejects.toMatchObject(missing);
    // @ts-expect-error
    await expect(made.predict([{ wheight: 3, coat: "long", born }])).rejects.toMatchObject(missing);
    // @ts-expect-error
    await expect(made.model.predict([{ coat: "long", born }])).rejects.toMatchObject(missing);
    interface Few {
      readonly coat: string;
      readonly born: Date;
    }
    const few: readonly Few[] = [{ coat: "long", born }];
    // @ts-expect-error
    await expect(made.predict(few)).rejects.toMatchObject(missing);
  });

  it("have no word for a number", async () => {
    const word = { code: "NOT_A_NUMBER", message: expect.stringContaining('"heavy"') };
    const dated = { code: "NOT_A_DATE" };
    await expect(
      // @ts-expect-error Type '"heavy"' is not assignable to type 'number | …'
      made.predict([{ weight: "heavy", coat: "long", born, colour: "red" }]),
    ).rejects.toMatchObject(word);
    await expect(
      // @ts-expect-error
      made.model.predictClasses([{ weight: "heavy", coat: "long", born }]),
    ).rejects.toMatchObject(word);
    await expect(
      // @ts-expect-error
      made.predict([{ weight: 3, coat: "long", born: true }]),
    ).rejects.toMatchObject(dated);
  });

  it("lack the target of a regression, or all of its targets", async () => {
    const { predict } = await regressor(pets, { ...options, target: ["weight", "id"] });
    const [values] = await predict([{ coat: "long", born, kind: "cat" }]);
    expect(Object.keys(values!)).toEqual(["weight", "id"]);
  });

  it("are of classes, whose methods are no columns", async () => {
    class Stone {
      constructor(
        readonly size: number,
        readonly kind: "flint" | "chalk",
      ) {}
      area() {
        return this.size ** 2;
      }
    }
    const stones = pets.map((_, i) => new Stone(i, i % 2 ? "flint" : "chalk"));
    const { predict } = await classifier(stones, options);
    expect(await predict([{ size: 3 }])).toHaveLength(1);
    // @ts-expect-error
    await expect(predict([{ width: 3 }])).rejects.toThrow('no "size"');
  });

  it("need no column that options leave out or read in another way", async () => {
    const dropped = await classifier(pets, { ...options, drop: ["weight"] });
    expect(await dropped.predict([{ coat: "long", born }])).toHaveLength(1);
    const chosen = await classifier(pets, { ...options, columns: ["born"] });
    expect(await chosen.predict([{ born }])).toHaveLength(1);
    const typed = await classifier(pets, { ...options, types: { weight: "category" } });
    expect(await typed.predict([{ weight: "3", coat: "long", born }])).toHaveLength(1);
    const words = await classifier(pets, { ...options, missingWords: ["unknown"] });
    expect(await words.predict([{ weight: "unknown", coat: "long", born }])).toHaveLength(1);
  });
});

describe("rows that are not known", () => {
  it("are not checked", async () => {
    const rows: readonly Row[] = pets.map((pet) => ({ ...pet }));
    const [record] = [rows] as [readonly Record<string, unknown>[]];
    const likes: readonly RowLike[] = pets;
    const objects: readonly object[] = pets;
    const any = JSON.parse('[{ "weight": 3, "coat": "long", "born": "2020-02-02" }]');
    for (const given of [rows, record, likes, objects, any]) await made.predict(given);
    await made.predict(record);
    await made.predict(likes);
    await made.predict(objects);
    expect(await made.predict(any)).toHaveLength(1);
    const open = await classifier(rows, { ...options, classWeight: { cat: 2 } });
    expectTypeOf(open).toEqualTypeOf<EasyClassifier>();
    await expect(open.predict([{ colour: 1 }])).rejects.toThrow("columns of the training");
    const unclear: EasyOptions = options;
    const { predict } = await classifier(pets, unclear);
    await expect(predict([{ colour: 1 }])).rejects.toThrow("columns of the training");
  });

  it("are those of generic functions", async () => {
    const predictions = async <Each extends Pet>(rows: readonly Each[]) => {
      const { predict, model } = await classifier(rows, options);
      await model.predictClasses(rows);
      return predict(rows);
    };
    const target = async <Each extends RowLike>(rows: readonly Each[], name: keyof Each & string) =>
      (await classifier(rows, { ...options, target: name })).predict(rows);
    expect(await predictions(pets)).toHaveLength(40);
    expect(await target(pets, "kind")).toHaveLength(40);
  });

  it("may be of several types", async () => {
    type Form =
      | { readonly kind: "circle"; readonly radius: number }
      | { readonly kind: "square"; readonly side: number; readonly angle: number };
    const forms: Form[] = Array.from({ length: 24 }, (_, i) =>
      i % 2 ? { kind: "circle", radius: i } : { kind: "square", side: i, angle: 0 },
    );
    const { predict } = await classifier(forms, { ...options, classWeight: { circle: 2 } });
    expect(await predict(forms)).toHaveLength(24);
    expect(await predict([{ radius: 2 }, { side: 1, angle: 3 }])).toHaveLength(2);
    // @ts-expect-error
    await expect(predict([{ radius: "wide", side: 1, angle: 2 }])).rejects.toThrow('"wide"');
  });
});

it("results are results of any rows", () => {
  const models: Model[] = [made.model];
  const results: EasyResult[] = [made];
  const classifiers: EasyClassifier[] = [made];
  const pending = (): Promise<EasyClassifier> => classifier(pets, options);
  const values = (): Promise<EasyRegressor> => regressor(pets, { target: "weight" });
  expect([...models, ...results, ...classifiers]).toHaveLength(3);
  expect([pending, values]).toHaveLength(2);
});
