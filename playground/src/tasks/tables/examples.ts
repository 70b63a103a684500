// Tables to begin with; code.ts has the same in text.

import type { RowLike } from "../../gradlane.ts";

/** A table, by its name. */
export interface ExampleTable {
  readonly name: string;
  readonly title: string;
  readonly target: string;
  readonly rows: (count: number, seed: number) => RowLike[];
}

/** Numbers from 0 to 1 (Park and Miller 1988): exact in any JavaScript. */
function randomFrom(seed: number): () => number {
  let state = 1 + (seed % 2147483646);
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** The table of tomorrow's weather. */
const weather: ExampleTable = {
  name: "weather",
  title: "Weather: classes",
  target: "tomorrow",
  rows: (count, seed) => {
    const random = randomFrom(seed);
    return Array.from({ length: count }, () => {
      const season = ["winter", "spring", "summer", "autumn"][Math.floor(4 * random())]!;
      const wind = ["north", "east", "south", "west"][Math.floor(4 * random())]!;
      const humidity = Math.round(35 + 60 * random());
      const pressure = random() < 0.05 ? null : Math.round(990 + 45 * random());
      const west = wind === "west" ? 12 : 0;
      const wet = humidity + 1.2 * (1012 - (pressure ?? 1012)) + west + 16 * random();
      return {
        season,
        wind,
        humidity,
        pressure,
        tomorrow: wet > 90 ? "rain" : wet > 70 ? "cloudy" : "dry",
      };
    });
  },
};

/** The table of rents. */
const rents: ExampleTable = {
  name: "rents",
  title: "Rents: a quantity",
  target: "rent",
  rows: (count, seed) => {
    const random = randomFrom(seed);
    return Array.from({ length: count }, () => {
      const area = Math.round(25 + 95 * random());
      const rooms = 1 + Math.floor(area / 35 + random());
      const district = ["centre", "harbour", "hill", "station"][Math.floor(4 * random())]!;
      const built = Math.round(1900 + 120 * random());
      const balcony = random() < 0.4 ? "yes" : "no";
      const place = district === "centre" ? 1.5 : district === "hill" ? 1.2 : 1;
      const extra = 4 * Math.max(0, built - 1980) + (balcony === "yes" ? 60 : 0);
      const rent = Math.round(area * place * 9 + extra + 150 * random());
      return { area, rooms, district, built, balcony, rent };
    });
  },
};

export const EXAMPLES: readonly ExampleTable[] = [weather, rents];

export const exampleOf = (name: string): ExampleTable | undefined =>
  EXAMPLES.find((each) => each.name === name);
