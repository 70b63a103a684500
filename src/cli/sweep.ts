// Many trainings on the command line.

import { DataError, phrase } from "../core/errors.ts";
import { present } from "../core/record.ts";
import { countOf } from "../core/text.ts";
import { parseJson } from "../format/parse-json.ts";
import { readText } from "../node/files.ts";
import { showPath } from "../node/path.ts";
import { requireWritable, writeFileAtomically } from "../node/write-file.ts";
import { jobId } from "../sweep/job.ts";
import { type Recipe, recipeOptions, textOf } from "../sweep/recipe.ts";
import { sweepPage } from "../sweep/report.ts";
import type { SweepResult } from "../sweep/result.ts";
import type { Space } from "../sweep/space.ts";
import { openStore, readResults, writeResult } from "../sweep/store.ts";
import { trialTable } from "../sweep/summary.ts";
import { type Plan, planSweep, runPlan, type Sweep, type SweepOptions } from "../sweep/sweep.ts";
import { trainJob } from "../sweep/train-job.ts";
import { type ExecutorArguments, executorOf } from "./executor.ts";
import { EXIT } from "./exit.ts";
import { interruptSignal } from "./interrupt.ts";
import { flagOf } from "./option-rules.ts";
import { requireOutputs } from "./output-paths.ts";
import { shellCommand } from "./resume.ts";
import { saveSomewhere } from "./save.ts";
import { quote } from "./shell-quote.ts";
import { metricName, showMetric } from "./show-metric.ts";
import { SweepRuns } from "./sweep-runs.ts";
import { linesOf, print, printJson, say } from "./terminal.ts";

/** Arguments of `gradlane sweep`, beside those of a recipe. */
export interface SweepArguments extends ExecutorArguments {
  readonly space?: string;
  readonly trials?: number;
  readonly folds?: number;
  readonly seeds?: number;
  readonly search?: "all" | "halving";
  readonly verify?: number;
  readonly seconds?: number;
  readonly results?: string;
  readonly plan?: string;
  readonly out: string;
  readonly report?: string;
  readonly tensorboard?: string;
  readonly json?: boolean;
}

/** Options of sweep() that the command has by the same names. */
const SHARED = ["trials", "folds", "seeds", "search", "verify", "seconds"] as const;

/** Tries the settings of a space, and trains the best. @returns the exit code */
export async function sweepCommand(args: SweepArguments): Promise<number> {
  const options = await optionsOf(args);
  const plan = await planSweep(options);
  if (args.plan !== undefined) return writePlan(plan, args.plan, args);
  const data = (options.recipe as { data?: string }).data;
  const { results: folder, report, tensorboard } = args;
  await requireOutputs({ out: args.out, ...present({ data, report, tensorboard }) });
  const idOf = (setting: Recipe) => jobId(plan.winner(setting));
  const events = tensorboard === undefined ? undefined : await SweepRuns.open(tensorboard, idOf);
  if (folder !== undefined) await openStore(folder);
  const results = folder === undefined ? [] : await readResults(folder);
  const known = new Set(results.map(({ id }) => id));
  const total = args.search === "halving" ? undefined : plan.configs.length * plan.each;
  say(describe(plan, total));
  const writes: Promise<void>[] = [];
  let done = 0;
  const onResult = (result: SweepResult) => {
    done++;
    const isNew = !known.has(result.id);
    if (folder !== undefined && isNew) writes.push(writeResult(folder, result));
    if (events) writes.push(events.write(result));
    if (args.json) printJson(lineOf(result));
    if (isNew) say(progressLine(result, done, total));
  };
  const executor = executorOf(args);
  const signal = interruptSignal();
  try {
    const found = await runPlan(plan, { ...options, results, executor, onResult, signal });
    await Promise.all(writes);
    const code = await finish(found, args);
    return events?.hasFailed && code === EXIT.success ? EXIT.usage : code;
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    await Promise.all(writes);
    if (folder === undefined && args.executor === "local") {
      say("interrupted; with --results FOLDER a sweep goes on where it ended");
      return EXIT.usage;
    }
    say("interrupted", `resume with: ${shellCommand(process.argv)}`);
    return EXIT.interrupted;
  } finally {
    await executor.close();
  }
}

async function optionsOf(args: SweepArguments): Promise<SweepOptions> {
  const given = args as unknown as Readonly<Record<string, unknown>>;
  const pick = (names: Iterable<string>) =>
    Object.fromEntries(
      [...names].flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
    );
  const { space: path } = args;
  const space =
    path === undefined ? {} : parseJson(await readText(path, "a space in JSON"), showPath(path));
  return { recipe: pick(recipeOptions.keys()) as Recipe, space: space as Space, ...pick(SHARED) };
}

const describe = ({ configs }: Plan, total: number | undefined): string =>
  `${countOf(configs.length, "setting")}, ${total === undefined ? "by halving" : countOf(total, "training")}`;

/** Writes the jobs for schedulers, one a line. */
async function writePlan(plan: Plan, path: string, { search }: SweepArguments): Promise<number> {
  if (search === "halving") {
    const got = phrase("rounds that depend on results");
    const hint = "remove --search halving";
    throw DataError.of("ARGUMENT", "write a plan", "jobs that are known before", got, { hint });
  }
  await requireWritable(path);
  const jobs = plan.jobs(plan.configs);
  const text = jobs.map(({ job }) => `${JSON.stringify(job)}\n`).join("");
  await writeFileAtomically(path, new TextEncoder().encode(text));
  say(`${countOf(jobs.length, "job")}: ${path}`);
  return EXIT.success;
}

/** Shows what was found, and trains the best setting on all training rows. */
async function finish(found: Sweep, { out, report, json }: SweepArguments): Promise<number> {
  const { trials, best, winner, alarms } = found;
  for (const alarm of alarms) say(`alarm: ${alarm}`);
  const code = alarms.length > 0 ? EXIT.failed : EXIT.success;
  if (!json) print(...linesOf(trialTable(trials)));
  if (!best || !winner) {
    const problem = trials[0]?.problem;
    if (json) printJson({ best: null });
    say(`no setting could be trained${problem ? `; the first: ${problem}` : ""}`);
    return EXIT.usage;
  }
  const { metric, value, model } = await trainJob(winner, { threads: "auto" });
  const saved = await saveSomewhere(model, out);
  const { config, value: mean, deviation } = best;
  const command = commandOf({ ...(winner.data && { data: winner.data.uri }), ...winner.recipe });
  const weightsHash = model.weightsHash();
  if (report !== undefined) {
    const again = shellCommand(process.argv);
    const facts = { ...found, command: again, winner: command, test: value, weightsHash };
    await writeFileAtomically(report, new TextEncoder().encode(sweepPage(facts)));
    say(`report: ${report}`);
  }
  if (json) {
    const test = { metric, value: Number.isFinite(value) ? value : null };
    printJson({
      best: { config, metric, value: mean, deviation, test, weightsHash, model: saved, command },
    });
  } else {
    print(
      `the best: ${command}`,
      `test ${metricName(metric)}: ${showMetric(metric, value)}`,
      `weights hash: ${weightsHash}`,
      `saved: ${saved}`,
    );
  }
  return saved === out ? code : EXIT.usage;
}

/** The command that trains a recipe. */
const commandOf = (recipe: Recipe): string =>
  ["gradlane train", ...Object.entries(recipe).map(([name, value]) => wordOf(name, value))].join(
    " ",
  );

const wordOf = (name: string, value: unknown) => `${flagOf(name)} ${quote(textOf(value)!)}`;

/** A result as a line of JSON. */
const lineOf = ({ id, config, fold, seed, ...rest }: SweepResult): object => {
  const { status, metric, value, weightsHash, message, seconds, worker, epochs } = rest;
  return {
    ...{ id, config, fold, seed, ...(epochs !== undefined && { epochs }), status },
    ...{ metric, value, weightsHash, message, seconds, worker: `${worker.host}:${worker.pid}` },
  };
};

function progressLine(result: SweepResult, done: number, total: number | undefined): string {
  const { config, fold, seed, status, value, metric, message, seconds } = result;
  const shown =
    typeof value === "number"
      ? showMetric(metric!, value)
      : `${status}${message ? `: ${message}` : ""}`;
  const settings = Object.entries(config).map(([name, each]) => `${name} ${textOf(each)}`);
  const what = [...settings, `fold ${fold + 1}`, `seed ${seed}`].join(", ");
  return `${done}${total === undefined ? "" : `/${total}`} ${what}: ${shown} (${seconds.toFixed(1)} s)`;
}
