import { describe, expectTypeOf, it } from "vitest";
import type {
  Difference,
  IsLess,
  Known,
  Product,
  ProductOf,
  Quotient,
  Sum,
} from "../../src/core/type-arithmetic.ts";

describe("arithmetic of the compiler", () => {
  it("adds with carries", () => {
    expectTypeOf<Sum<0, 0>>().toEqualTypeOf<0>();
    expectTypeOf<Sum<7, 8>>().toEqualTypeOf<15>();
    expectTypeOf<Sum<999, 1>>().toEqualTypeOf<1000>();
    expectTypeOf<Sum<12, 65536>>().toEqualTypeOf<65548>();
    expectTypeOf<Sum<999999, 999999>>().toEqualTypeOf<1999998>();
  });

  it("subtracts, also below 0", () => {
    expectTypeOf<Difference<28, 5>>().toEqualTypeOf<23>();
    expectTypeOf<Difference<1000, 1>>().toEqualTypeOf<999>();
    expectTypeOf<Difference<5, 5>>().toEqualTypeOf<0>();
    expectTypeOf<Difference<5, 0>>().toEqualTypeOf<5>();
    expectTypeOf<Difference<3, 10>>().toEqualTypeOf<-7>();
    expectTypeOf<IsLess<3, 10>>().toEqualTypeOf<true>();
    expectTypeOf<IsLess<10, 10>>().toEqualTypeOf<false>();
    expectTypeOf<IsLess<number, 10>>().toEqualTypeOf<false>();
  });

  it("multiplies", () => {
    expectTypeOf<Product<0, 12>>().toEqualTypeOf<0>();
    expectTypeOf<Product<1, 12>>().toEqualTypeOf<12>();
    expectTypeOf<Product<28, 28>>().toEqualTypeOf<784>();
    expectTypeOf<Product<999, 999>>().toEqualTypeOf<998001>();
    expectTypeOf<ProductOf<[224, 224, 64]>>().toEqualTypeOf<3211264>();
    expectTypeOf<ProductOf<readonly []>>().toEqualTypeOf<1>();
    expectTypeOf<Product<65536, 65536>>().toEqualTypeOf<4294967296>();
  });

  it("divides, rounded down", () => {
    expectTypeOf<Quotient<28, 2>>().toEqualTypeOf<14>();
    expectTypeOf<Quotient<27, 2>>().toEqualTypeOf<13>();
    expectTypeOf<Quotient<1, 2>>().toEqualTypeOf<0>();
    expectTypeOf<Quotient<65535, 7>>().toEqualTypeOf<9362>();
    expectTypeOf<Quotient<65535, 999>>().toEqualTypeOf<65>();
    expectTypeOf<Quotient<65535, 1000>>().toEqualTypeOf<number>();
  });

  it("knows no more than it is given", () => {
    expectTypeOf<Sum<number, 2>>().toEqualTypeOf<number>();
    expectTypeOf<Difference<2, number>>().toEqualTypeOf<number>();
    expectTypeOf<Product<number, 2>>().toEqualTypeOf<number>();
    expectTypeOf<Quotient<number, 2>>().toEqualTypeOf<number>();
    expectTypeOf<ProductOf<readonly number[]>>().toEqualTypeOf<number>();
    expectTypeOf<ProductOf<[2, number]>>().toEqualTypeOf<number>();
    expectTypeOf<Known<2>>().toEqualTypeOf<2>();
    expectTypeOf<Known<2 | 3>>().toEqualTypeOf<number>();
    expectTypeOf<Known<1.5>>().toEqualTypeOf<number>();
    expectTypeOf<Known<-1>>().toEqualTypeOf<number>();
    expectTypeOf<Known<1e21>>().toEqualTypeOf<number>();
    expectTypeOf<Known<number>>().toEqualTypeOf<number>();
  });
});
