// Products: GFLOP/s of every tile, exact and fast, in 128 and in 256 bits, beside plain JavaScript.

import { printTable, showNumber } from "../table.mjs";
import { Tile } from "./build.mjs";
import { PRODUCTS } from "./cases.mjs";
import { loadEngine } from "./engine.mjs";
import { fastest } from "./timing.mjs";

const TILES = Object.values(Tile).filter((tile) => typeof tile === "number");
const titleOf = (tile) => Tile[tile].slice("rows".length);

/** Multiplications that plain JavaScript does in about 20 ms: in a first look it is given no more. */
const MOST_SMALL = 2 ** 24;
const PASS_MILLISECONDS = 150;

/** The ways this Node has, each with the peak of its arithmetic. */
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

/** GFLOP/s of every product by tile; in a first look only of the tile that the engine would take. */
function measureWay(engine, { quick, milliseconds }) {
  return PRODUCTS.map((product) => {
    const byTile = {};
    for (const tile of quick ? [engine.tile] : TILES) {
      const parameters = engine.product(product, tile);
      const call = () => engine.call(product.name, parameters);
      const seconds = fastest(call, engine.kernels[product.name], milliseconds);
      byTile[titleOf(tile)] = gigaflopsOf(product, seconds);
    }
    return byTile;
  });
}

/**
 * GFLOP/s of plain JavaScript, the better of two passes: V8 gives optimised code up at some shapes it
 * has not seen, and then takes some 200 ms of calls until it has new code.
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

/** Of each product: its results by way (GFLOP/s, share of the peak, by tile) and plain JavaScript's. */
export async function measureProducts(peaks, options) {
  const rows = PRODUCTS.map((product) => ({ product: titleOfProduct(product), results: {} }));
  const ways = [];
  for (const way of waysFor(peaks)) {
    const engine = await loadEngine(way).catch(({ message }) => {
      console.log(`without ${way.name}: ${message}`);
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
    "\nproducts m x k x n: GFLOP/s, share of the peak; exact is so many times plain JavaScript",
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
    console.log(`\n${name}: GFLOP/s by tile; ${tile} is what the engine takes here\n`);
    printTable([
      ["product", ...TILES.map(titleOf)],
      ...rows.map(({ product, results }) => [
        product,
        ...TILES.map((each) => showNumber(results[name].tiles[titleOf(each)])),
      ]),
    ]);
  }
}
