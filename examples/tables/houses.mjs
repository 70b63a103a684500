// Regression on a raw table of house sales with numbers, categories, dates and missing values, and the
// score without some of the columns. With GRADLANE_DATA, uses the California housing data set.

import { existsSync, readFileSync } from "node:fs";
import { regressor } from "gradlane";
import { COLORS, figure, Plot, panel, save } from "../draw.mjs";

const DATA = `${process.env.GRADLANE_DATA}/california-housing/housing.csv`;
const isReal = existsSync(DATA);

/** Sales of three years: prices depend on area, district, date and season; some areas are missing. */
function sales(count) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const districts = { harbour: 1.5, centre: 1.35, park: 1.2, hill: 1, station: 0.85, works: 0.7 };
  const names = Object.keys(districts);
  return Array.from({ length: count }, (_, id) => {
    const area = 40 + Math.round(160 * random() * random());
    const district = names[Math.floor(names.length * random())];
    const day = Math.floor(1096 * random());
    const sold = new Date(Date.UTC(2021, 0, 1 + day));
    const season = [0, 1, 3, 5, 6, 5, 3, 1, 0, -2, -2, -1][sold.getUTCMonth()] / 100;
    const noise = 0.85 + 0.1 * (random() + random() + random());
    const factor = districts[district] * (1 + season + (0.25 * day) / 1096) * noise;
    return {
      id,
      street: `street ${id}`,
      area: random() < 0.08 ? null : area,
      floor: Math.floor(6 * random()),
      district: random() < 0.05 ? "" : district,
      sold: sold.toISOString().slice(0, 10),
      price: Math.round(area * 3000 * factor),
    };
  });
}

const table = isReal ? readFileSync(DATA, "utf8") : sales(2000);
const target = isReal ? "median_house_value" : "price";
const without = isReal
  ? {
      location: ["longitude", "latitude"],
      categories: ["ocean_proximity"],
      income: ["median_income"],
    }
  : { areas: ["area"], categories: ["district"], dates: ["sold"] };

const { report, evaluation, model, test } = await regressor(table, { target, seed: 1 });
console.log(report);

const { data } = await model.predict(test.x);
const thousand = (value) => value / 1000;
const points = Array.from(data, (predicted, i) => ({
  predicted: thousand(predicted),
  true: thousand(test.y.data[i]),
}));

const scores = [{ columns: "all columns", r2: evaluation.r2 }];
for (const [name, drop] of Object.entries(without)) {
  const { evaluation: less } = await regressor(table, { target, drop, seed: 1 });
  scores.push({ columns: `without ${name}`, r2: less.r2 });
}

const top = Math.max(...points.map((point) => Math.max(point.predicted, point.true)));
const panels = [
  panel({
    title: "Predictions on the test set",
    note: `${points.length} rows, R² ${evaluation.r2.toFixed(2)}`,
    ...{ width: 400, height: 320, grid: true },
    x: { label: "true price, thousands", domain: [0, top] },
    y: { label: "predicted price, thousands", domain: [0, top] },
    marks: [
      Plot.line(
        [
          [0, 0],
          [top, top],
        ],
        { stroke: "#999", strokeDasharray: "4 3" },
      ),
      Plot.dot(points, {
        ...{ x: "true", y: "predicted", r: 2 },
        ...{ fill: COLORS[0], fillOpacity: 0.5 },
      }),
    ],
  }),
  panel({
    title: "Feature importance",
    note: "test R² without some of the columns",
    ...{ width: 400, height: 320, marginLeft: 120, marginRight: 45 },
    x: { label: "R²", domain: [0, 1] },
    y: { label: null, domain: scores.map(({ columns }) => columns), tickSize: 0 },
    marks: [
      Plot.barX(scores, { x: "r2", y: "columns", fill: COLORS[2], insetTop: 8, insetBottom: 8 }),
      Plot.text(scores, {
        ...{ x: "r2", y: "columns", text: ({ r2 }) => r2.toFixed(2) },
        ...{ textAnchor: "start", dx: 5, fontSize: 12 },
      }),
      Plot.ruleX([0]),
    ],
  }),
];
await save("raw-table", figure("A raw table: numbers, categories, dates, missing values", panels));
