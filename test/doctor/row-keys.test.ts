// Keys of rows, bit by bit, and equality of rows.

import { expect, it } from "vitest";
import { rowKeys, sameRow } from "../../src/doctor/row-keys.ts";

const floats = {
  data: Float64Array.of(1.5, -2, 0, 3e300, Number.NaN, -0, 1.5, -2, 7),
  shape: [3, 3],
};
const bytes = { data: Uint8Array.of(1, 2, 3, 255, 0, 128, 3, 2, 1), shape: [3, 3] };

it("keys are the same on every machine", () => {
  expect([...rowKeys(floats)]).toMatchInlineSnapshot(`
    [
      1528760338074338,
      8987168688182432,
      2441600597400178,
    ]
  `);
  expect([...rowKeys(floats, 0)]).toMatchInlineSnapshot(`
    [
      8962209757429878,
      5271586085771763,
      867850759917574,
    ]
  `);
  expect([...rowKeys(floats, 2)]).toMatchInlineSnapshot(`
    [
      6976791588979016,
      5428000682248967,
      6976791588979016,
    ]
  `);
  expect([...rowKeys(bytes)]).toMatchInlineSnapshot(`
    [
      2779620200309501,
      1606157713378288,
      8697649345642451,
    ]
  `);
  expect([...rowKeys(bytes, 1)]).toMatchInlineSnapshot(`
    [
      7987323993209872,
      2045050871779267,
      4348725933793046,
    ]
  `);
  expect([...rowKeys({ data: new Float64Array(0), shape: [2, 0] })]).toEqual([0, 0]);
});

it("rows are equal if all their numbers are, including missing ones", () => {
  const same = (a: number, b: number) => sameRow(floats, a, floats, b);
  expect([same(0, 0), same(1, 1), same(0, 2), same(0, 1)]).toEqual([true, true, false, false]);
  const other = { data: Float64Array.of(2, -2, 0), shape: [1, 3] };
  expect(sameRow(floats, 0, other, 0)).toBe(false);
});
