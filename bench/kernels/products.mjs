// Products: GFLOP/s of every tile, exact and fast, in 128 and in 256 bits, and of plain JavaScript.

import { printTable, showNumber } from "../table.mjs";
import { Tile } from "./build.mjs";
import { PRODUCTS } from "./cases.mjs";
import { loadEngine } from "./engine.mjs";
import { fastest } from "./timing.mjs";

const TILES = Object.values(Tile).filter((tile) => typeof tile === "number");
const titleOf = (tile) => Tile[tile].slice("tile".length);

/** Multiplications that take plain JavaScript about 20 ms: the limit of a quick run. */
const MOST_SMALL = 2 ** 24;
const PASS_MILLISECONDS = 150;

/** The modes that this Node supports, each with its peak arithmetic. */
function waysFor({ plain, turbo }) {
  const ways = [
    { name: "exact", numerics: "exact", turbo: false, peak: plain.multiplyAdd },
    { name: "exact turbo", numerics: "exact", turbo: true, peak: turbo?.multiplyAdd },
    { name: "fast", numerics: "fast", turbo: false, peak: plain.fusedMultiplyAdd },
    { name: "fast turbo", numerics: "fast", turbo: true, peak: turbo?.fusedMultiplyAdd },
  ];
  return ways.filter(({ peak }) => peak !== undefined);
}

const titleOfProduct = ({ name, m, n, k }) => `${name} ${m}x${k}x${n}`;
const gigaflopsOf = ({ m, n, k }, seconds) => (2 * m * n * k) / seconds / 1e9;

/** GFLOP/s of every product by tile; a quick run measures only the tile that the engine would select. */
function measureWay(engine, { quick, milliseconds }) {
  return PRODUCTS.map((product) => {
    const byTile = {};
    for (const tile of quick ? [engine.tile] : TILES) {
      const parameters = engine.product(product, tile);
      engine.require(product.name, parameters);
      const call = () => engine.call(product.name, parameters);
      const seconds = fastest(call, engine.kernels[product.name], milliseconds);
      byTile[titleOf(tile)] = gigaflopsOf(product, seconds);
    }
    return byTile;
  });
}

/**
 * GFLOP/s of plain JavaScript, the better of two passes: V8 deoptimises code at some new shapes, and then
 * needs about 200 ms of calls until it has new code.
 */
async function measurePlainJs({ quick, milliseconds }) {
  const engine = await loadEngine({ numerics: "exact", turbo: false });
  const best = PRODUCTS.map(() => 0);
  const pass = (isChosen, time) => {
    PRODUCTS.forEach((product, i) => {
      if (!isChosen(product)) return;
      const parameters = engine.product(product, engine.tile);
      const call = () => engine.callTwin(product.name, parameters);
      const seconds = fastest(call, engine.twinOf(product.name), time);
      best[i] = Math.max(best[i], gigaflopsOf(product, seconds));
    });
  };
  const isSmall = ({ m, n, k }) => m * n * k <= MOST_SMALL;
  pass(isSmall, PASS_MILLISECONDS);
  pass((product) => !quick || isSmall(product), milliseconds);
  return best.map((gigaflops) => gigaflops || undefined);
}

/** For each product: GFLOP/s and share of the peak by mode and tile, and GFLOP/s of plain JavaScript. */
export async function measureProducts(peaks, options) {
  const rows = PRODUCTS.map((product) => ({ product: titleOfProduct(product), results: {} }));
  const ways = [];
  for (const way of waysFor(peaks)) {
    const engine = await loadEngine(way).catch(({ message }) => {
      console.log(`${way.name} skipped: ${message}`);
    });
    if (!engine) continue;
    ways.push(way);
    way.tile = titleOf(engine.tile);
    measureWay(engine, options).forEach((tiles, i) => {
      const gigaflops = tiles[way.tile];
      rows[i].results[way.name] = {
        gigaflops,
        ofPeak: gigaflops / way.peak,
        tile: way.tile,
        tiles,
      };
    });
  }
  const plain = await measurePlainJs(options);
  plain.forEach((gigaflops, i) => {
    rows[i].plainJs = gigaflops;
  });
  show(ways, rows);
  if (!options.quick) showTiles(ways, rows);
  return rows;
}

function show(ways, rows) {
  console.log(
    "\nproducts m x k x n: GFLOP/s, share of the peak, exact relative to plain JavaScript",
  );
  console.log(`tiles: ${ways.map(({ name, tile }) => `${name} ${tile}`).join(", ")}\n`);
  printTable([
    ["product", ...ways.map(({ name }) => name), "plain JS", "x plain JS"],
    ...rows.map(({ product, results, plainJs }) => [
      product,
      ...ways.map(({ name }) => {
        const { gigaflops, ofPeak } = results[name];
        return `${showNumber(gigaflops)} (${(100 * ofPeak).toFixed(0)} %)`;
      }),
      plainJs ? showNumber(plainJs) : "",
      plainJs ? `${showNumber(results.exact.gigaflops / plainJs)}x` : "",
    ]),
  ]);
}

function showTiles(ways, rows) {
  for (const { name, tile } of ways) {
    console.log(`\n${name}: GFLOP/s by tile; the engine selects ${tile}\n`);
    printTable([
      ["product", ...TILES.map(titleOf)],
      ...rows.map(({ product, results }) => [
        product,
        ...TILES.map((each) => showNumber(results[name].tiles[titleOf(each)])),
      ]),
    ]);
  }
}
