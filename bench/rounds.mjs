// Contenders measured in turn.

import { startCapacity } from "./capacity.mjs";
import { startContender } from "./child.mjs";
import { nameOf } from "./networks.mjs";

/** Starts contenders one by one and introduces them; adds to `missing` why others cannot start. */
export async function startAll(chosen, { binary, threads }, missing = {}) {
  const started = [];
  process.once("exit", () => {
    for (const { end } of started) end();
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  for (const contender of chosen) {
    try {
      started.push(await startContender(contender, binary, threads));
    } catch (error) {
      missing[contender.key] = error.message;
      console.log(`${contender.title} skipped: ${error.message}`);
    }
  }
  for (const { title, hello } of started) {
    console.log(`${title}: ${hello.name} ${hello.version}, ${hello.runtime}`);
    if (hello.differs) console.log(`  differences: ${hello.differs}`);
  }
  return started;
}

export const medianOf = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Minimum of the minima, median of the medians, and relative spread of the medians. */
function summarize(answers) {
  const medians = answers.map(({ median }) => median);
  const median = medianOf(medians);
  return {
    minimum: Math.min(...answers.map(({ minimum }) => minimum)),
    median,
    spread: (Math.max(...medians) - Math.min(...medians)) / median,
    steps: answers.reduce((sum, { steps }) => sum + steps, 0),
    medians,
  };
}

/** Asks all contenders in turn, `count` times, each round starting with the next; answers by key. */
export async function alternate(contenders, count, ask) {
  const answers = {};
  const failed = {};
  for (let round = 0; round < count; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(i + round) % contenders.length];
      if (failed[contender.key]) continue;
      try {
        const answer = await ask(contender);
        answers[contender.key] = [...(answers[contender.key] ?? []), answer];
      } catch (error) {
        failed[contender.key] = error.message;
        delete answers[contender.key];
      }
    }
  }
  return { answers, failed };
}

/** Times steps of every network; with several threads, says what the cores gave before and after each turn. */
export async function measureSteps(contenders, networks, protocol) {
  // virtual cores may share a physical one: then compare the best rounds, the minima
  const capacity = protocol.threads > 1 ? startCapacity() : undefined;
  const rows = [];
  for (const network of networks) {
    const row = await measureNetwork(contenders, network, protocol, capacity);
    rows.push(row);
    for (const [key, reason] of Object.entries(row.failed)) {
      console.log(`${row.network}: ${key} failed: ${reason}`);
    }
    console.error(`${row.network} done`);
  }
  return rows;
}

async function measureNetwork(contenders, network, { optimizer, rounds, seconds }, capacity) {
  const prepared = await alternate(contenders, 1, ({ ask }) =>
    ask({ command: "prepare", ...network, optimizer }),
  );
  const ready = contenders.filter(({ key }) => prepared.answers[key]);
  const capacities = [];
  const { answers, failed } = await alternate(ready, rounds, async ({ ask }) => {
    if (capacity) capacities.push(await capacity());
    return ask({ command: "measure", seconds });
  });
  if (capacity) {
    capacities.push(await capacity());
    console.log(`${nameOf(network)}: two cores gave ${showCapacity(capacities)}`);
  }
  const results = Object.entries(answers).map(([key, each]) => [key, summarize(each)]);
  return {
    network: nameOf(network),
    ...network,
    results: Object.fromEntries(results),
    failed: { ...prepared.failed, ...failed },
  };
}

const showCapacity = (values) =>
  `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)} times one, median ${medianOf(values).toFixed(2)}`;
