// Draws step times as bars on a logarithmic scale: `node bench/chart.mjs results.json chart.svg`.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { OWN, PEERS } from "./contenders.mjs";

const WIDTH = 860;
const LEFT = 190;
const RIGHT = 74;
const TOP = 76;
const BAR = 11;
const GAP = 3;
const GROUP_GAP = 16;

const STYLE = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
  .title { font-size: 16px; font-weight: 600; }
  .note, .value, .tick { fill: #59636e; font-size: 11px; }
  .network { font-weight: 600; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .own0 { fill: #0a7f5a; } .own1 { fill: #3fb68b; } .own2 { fill: #8fd9bd; }
  .peer0 { fill: #9a6700; } .peer1 { fill: #bf8700; } .peer2 { fill: #8c959f; } .peer3 { fill: #b7bfc7; } .peer4 { fill: #d0d7de; } .peer5 { fill: #e6eaef; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note, .value, .tick { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .peer2 { fill: #8b949e; } .peer3 { fill: #6e7681; } .peer4 { fill: #484f58; } .peer5 { fill: #30363d; }
  }`;

const escapeXml = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** Formats microseconds. */
function duration(value) {
  const [unit, size] = value < 999.5 ? ["µs", 1] : value < 999.5e3 ? ["ms", 1e3] : ["s", 1e6];
  const count = value / size;
  return `${count.toFixed(count >= 9.95 ? 0 : 1)} ${unit}`;
}

/** An SVG chart of the results of steps.mjs. */
export function chart({ rows, machine, date, versions, protocol }) {
  const isMeasured = ({ key }) => rows.some(({ results }) => results[key]);
  const bars = [
    ...OWN.filter(isMeasured)
      .filter(({ key }) => ["turbo", "fast", "exact"].includes(key))
      .map((each, i) => ({ ...each, title: `gradlane ${each.title}`, style: `own${i}` })),
    ...PEERS.filter(isMeasured).map((each, i) => ({
      ...each,
      title: `${each.title} ${versions[each.key]?.version ?? ""}`.trim(),
      style: `peer${i}`,
    })),
  ];
  const values = rows.flatMap(({ results }) =>
    bars.flatMap(({ key }) => results[key]?.median ?? []),
  );
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const span = Math.log10(high / low);
  const x = (value) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.log10(value / low)) / span;
  const groupHeight = bars.length * (BAR + GAP) + GROUP_GAP;
  const bottom = TOP + rows.length * groupHeight;
  const parts = [];
  const text = (kind, at, y, content, anchor = "start") =>
    parts.push(
      `<text class="${kind}" x="${at.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapeXml(content)}</text>`,
    );

  text(
    "title",
    16,
    26,
    `Time of a training step, ${protocol.optimizer === "adam" ? "Adam" : "SGD with momentum"}, one thread: shorter is faster`,
  );
  text(
    "note",
    16,
    44,
    `${machine.processor}, ${date.slice(0, 10)}; medians of interleaved rounds, logarithmic scale`,
  );
  for (let tick = low; tick <= high * 1.01; tick *= 10) {
    parts.push(
      `<line class="grid" x1="${x(tick).toFixed(1)}" x2="${x(tick).toFixed(1)}" y1="${TOP - 6}" y2="${bottom}"/>`,
    );
    text("tick", x(tick), TOP - 12, duration(tick).replace(".0", ""), "middle");
  }
  rows.forEach(({ network, results }, group) => {
    const top = TOP + group * groupHeight;
    text("network", LEFT - 10, top + (bars.length * (BAR + GAP)) / 2 + 3, network, "end");
    bars.forEach(({ key, style, title }, i) => {
      const median = results[key]?.median;
      if (!median) return;
      const y = top + i * (BAR + GAP);
      parts.push(
        `<rect class="${style}" x="${LEFT}" y="${y}" width="${Math.max(2, x(median) - LEFT).toFixed(1)}" height="${BAR}" rx="2"><title>${escapeXml(`${network}, ${title}: ${duration(median)}`)}</title></rect>`,
      );
      text("value", x(median) + 5, y + BAR - 2, duration(median));
    });
  });
  // the legend wraps
  let at = 16;
  let line = bottom + 18;
  for (const { title, style } of bars) {
    const width = 22 + 6.7 * title.length + 14;
    if (at + width > WIDTH) {
      at = 16;
      line += 20;
    }
    parts.push(
      `<rect class="${style}" x="${at}" y="${line - 10}" width="14" height="${BAR}" rx="2"/>`,
    );
    text("note", at + 20, line, title);
    at += width;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${line + 16}" width="${WIDTH}" role="img" aria-label="Time of a training step in gradlane and its peers">\n<style>${STYLE}\n</style>\n${parts.join("\n")}\n</svg>\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , results, target] = process.argv;
  const read = JSON.parse(readFileSync(results, "utf8"));
  writeFileSync(target, chart(read.steps ?? read));
}
