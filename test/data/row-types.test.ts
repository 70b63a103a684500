// Rows of every type wherever rows are accepted: tested by the compiler (tsc --noEmit).

import { expect, expectTypeOf, it } from "vitest";
import {
  classifier,
  diagnose,
  type EasyRegressor,
  type Model,
  type Row,
  regressor,
  table,
} from "../../src/index.ts";

interface House {
  readonly area: number;
  readonly district: string;
  readonly built?: Date;
  price: number | null;
}
class Sale {
  area = 1;
  length = 2;
  price: number;
  constructor(price: number) {
    this.price = price;
  }
}
type Named = { area: number; price: number };

const houses: House[] = Array.from({ length: 40 }, (_, i) => ({
  area: 30 + ((i * 7) % 40),
  district: i % 2 ? "north" : "south",
  price: 100 + ((i * 7) % 40) * 3 + 0.5,
}));

it("may be interfaces, classes, types and literals", async () => {
  const made = await regressor(houses, { target: "price", epochs: 1 });
  expectTypeOf(made).toEqualTypeOf<EasyRegressor>();
  const unsold: Omit<House, "price">[] = [{ area: 50, district: "north" }];
  expect(await made.predict(unsold)).toHaveLength(1);
  const { model } = made;
  expect((await model.predict(houses)).shape).toEqual([40, 1]);
  expect((await model.predict([{ area: 40, district: "south" }])).shape).toEqual([1, 1]);
  expect((await model.monitor(houses)).rows).toBe(40);
  expect((await model.evaluate(houses)).loss).toBeGreaterThan(0);
  const sales = await table([new Sale(1.5), new Sale(2.5)], { target: "price" });
  expect(sales.columnNames).toEqual(["area", "length"]);
  const named: readonly Named[] = [{ area: 1, price: 2.5 }];
  expect((await table(named, { target: "price" })).length).toBe(1);
  const rows: Row[] = [{ a: 1, y: 0.5 }];
  expect((await table(rows)).length).toBe(1);
  expect((await diagnose(await table(houses, { target: "price" }))).rows).toBe(40);
});

it("are not text, numbers, lists or other arrays", () => {
  // none of these calls runs
  const calls = (model: Model) => [
    // @ts-expect-error a list of strings
    () => model.predict(["a"]),
    // @ts-expect-error a list of booleans
    () => table([true, false]),
    // @ts-expect-error nested lists are not rows of a table
    () => table([[1, 2]]),
    // @ts-expect-error nor are arrays
    () => classifier([new Float32Array(2)], { target: "a" }),
  ];
  expect(calls).toBeTypeOf("function");
});
