// Columns that the compiler knows from the type of rows.

import { describe, expect, expectTypeOf, it } from "vitest";
import {
  classifier,
  type EasyOptions,
  type Row,
  type RowLike,
  regressor,
  table,
} from "../../src/index.ts";

interface Flower {
  readonly size: number;
  readonly kind: string;
  readonly place?: string;
}

const flowers: readonly Flower[] = Array.from({ length: 24 }, (_, i) => ({
  size: i,
  kind: i % 2 ? "rose" : "iris",
  place: i % 3 ? "north" : "south",
}));
const unknown: readonly Row[] = flowers.map((flower) => ({ ...flower }));
const short = { epochs: 1, hidden: [2] } as const;

describe("rows whose columns are known", () => {
  it("have columns by name and number", async () => {
    const { x, schema } = await table(flowers, {
      target: "kind",
      drop: ["place"],
      types: { size: "number" },
    });
    expect(x.shape).toEqual([24, 1]);
    expect(schema!.target!.name).toBe("kind");
    expect((await table(flowers, { columns: [0, "kind"], target: -1 })).x.shape).toEqual([24, 2]);
  });

  it("are checked in every option", async () => {
    // @ts-expect-error
    await expect(table(flowers, { target: "colour" })).rejects.toThrow('column "colour"');
    // @ts-expect-error
    await expect(table(flowers, { columns: ["size", "colour"] })).rejects.toThrow("colour");
    // @ts-expect-error
    await expect(table(flowers, { drop: ["colour"] })).rejects.toThrow('column "colour"');
    // @ts-expect-error
    await expect(classifier(flowers, { ...short, by: "colour" })).rejects.toThrow("colour");
    // @ts-expect-error
    await expect(classifier(flowers, { ...short, groups: "colour" })).rejects.toThrow("colour");
    // @ts-expect-error
    await expect(classifier(flowers, { tarfet: "kind", epochs: 1 })).rejects.toThrow("tarfet");
  });

  it("may be those of some rows", async () => {
    const { columnNames } = await table(
      [{ size: 1, kind: "a" }, { size: 2, place: "b" }, ...flowers],
      {
        target: "size",
        drop: ["kind"],
        missing: "impute",
      },
    );
    expect(columnNames).toEqual(["place"]);
  });

  it("leave functions their types", async () => {
    const losses: number[] = [];
    const { predict } = await classifier(flowers, {
      ...short,
      target: "kind",
      groups: flowers.map((_, i) => `group ${i}`),
      classWeight: { rose: 2 },
      callbacks: [{ onEpochEnd: (event) => void losses.push(event.loss) }],
    });
    expect(losses).toHaveLength(1);
    expect(await predict([flowers[0]!])).toHaveLength(1);
  });
});

describe("rows and options that are not known", () => {
  it("are not checked", async () => {
    const objects: readonly object[] = flowers;
    const name: string = "kind";
    const options: EasyOptions = { ...short, target: "kind" };
    const generic = <Each extends RowLike>(rows: readonly Each[]) =>
      table(rows, { target: "kind" });
    const chosen = <Given extends EasyOptions>(given: Given) => classifier(flowers, given);
    const found = [
      await table(unknown, { target: "kind" }),
      await table(objects, { target: "kind" }),
      await table([...flowers, ...unknown], { target: "kind" }),
      await table("size,kind\n1,a\n2,b\n3,a\n4,b", { target: "kind" }),
      await table(flowers, { target: name }),
      await generic(flowers),
      (await chosen(options)).train,
      (await classifier(flowers, options)).train,
    ];
    for (const { schema } of found) expect(schema!.target!.name).toBe("kind");
    await expect(table(unknown, { target: "colour" })).rejects.toThrow('column "colour"');
  });
});

it("predictions of regressor() follow its targets", async () => {
  const one = await regressor(flowers, { ...short, target: "size" });
  expectTypeOf(one.predict).returns.resolves.toEqualTypeOf<number[]>();
  expect(typeof (await one.predict([flowers[0]!]))[0]).toBe("number");
  const plain = (rows: typeof flowers) => regressor(rows);
  expectTypeOf(plain)
    .returns.resolves.toHaveProperty("predict")
    .returns.resolves.toEqualTypeOf<number[]>();
  const rows = flowers.map(({ size, kind }) => ({ size, double: 2 * size, kind }));
  const two = await regressor(rows, { ...short, target: ["size", "double"] });
  expectTypeOf(two.predict).returns.resolves.toEqualTypeOf<Readonly<Record<string, number>>[]>();
  expect(Object.keys((await two.predict([rows[0]!]))[0]!)).toEqual(["size", "double"]);
});
