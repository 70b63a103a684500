// Many trainings: settings times folds times seeds, by an executor.

import { SEED } from "../cli/data.ts";
import { DataError, GradlaneError } from "../core/errors.ts";
import type { Signal } from "../core/host-types.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { present } from "../core/record.ts";
import { packageVersion } from "../node/version.ts";
import type { Executor } from "./executor.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Job, jobId, MOST_SECONDS } from "./job.ts";
import { local } from "./local.ts";
import { type Recipe, readRecipe } from "./recipe.ts";
import type { JobResult, SweepResult } from "./result.ts";
import { drawSettings, readSpace, type Space } from "./space.ts";
import { summarize, type Trial } from "./summary.ts";

/** Options of sweep(). */
export interface SweepOptions {
  /** Options of `gradlane train`, with the data, that all trainings share. */
  readonly recipe: Recipe;
  /** What is varied; nothing by default, for several seeds of one training. */
  readonly space?: Space;
  /** Settings that are tried. Default: all of a grid, 20 of a space with ranges. */
  readonly trials?: number;
  /** Cross-validation with so many folds. Default: the first of five folds alone is held out. */
  readonly folds?: number;
  /** Trainings of each setting, from the recipe's seed on. Default: 1. */
  readonly seeds?: number;
  /**
   * "all", the default: every setting is trained for all epochs. "halving": all for a few epochs, the best third for three
   * times as many, and so on (Jamieson and Talwalkar 2016).
   */
  readonly search?: "all" | "halving";
  /** A share of the jobs that are done twice, to see whether their weights are equal. Default: 0. */
  readonly verify?: number;
  /** Seconds after which a training is stopped, and loses. Default: none. */
  readonly seconds?: number;
  /** Where the jobs are done; a given one is not closed. Default: local(). */
  readonly executor?: Executor;
  /** Results that there are already; their jobs are not done again. */
  readonly results?: readonly JobResult[];
  /** Called with each result as it comes; first with those of `results`. */
  readonly onResult?: (result: SweepResult) => void;
  readonly signal?: Signal;
}

/** The results of a sweep. */
export interface Sweep {
  /** In the order of the jobs, whatever the order in which they came. */
  readonly results: readonly SweepResult[];
  /** The best first. */
  readonly trials: readonly Trial[];
  /** The best trial; undefined if none could be trained. */
  readonly best: Trial | undefined;
  /** The job that trains the best setting on all training rows: its weights are those of `gradlane train`. */
  readonly winner: Job | undefined;
  /** Jobs whose weights were not the same twice: a fault of a machine, or of a build. */
  readonly alarms: readonly string[];
}

const KEYS = [
  ...["recipe", "space", "trials", "folds", "seeds", "search", "verify", "seconds", "executor"],
  ...["results", "onResult", "signal"],
];
/** The folds of the rows, if one of them alone is held out. */
const USUAL_FOLDS = 5;
/** Settings that are left out of each round of halving: two of three. */
const ETA = 3;

/** A job, and what it is of. */
export interface Planned {
  readonly id: string;
  readonly job: Job;
  readonly config: Recipe;
  readonly fold: number;
  readonly seed: number;
  readonly epochs?: number;
}

/** A sweep, read and checked. */
export interface Plan {
  readonly recipe: Recipe;
  readonly configs: readonly Recipe[];
  /** Trainings of a setting. */
  readonly each: number;
  /** The jobs of some settings, for so many epochs if given. */
  jobs(configs: readonly Recipe[], epochs?: number): Planned[];
  winner(config: Recipe): Job;
}

/** Reads the options of a sweep, and hashes its data. @throws DataError */
export async function planSweep(options: SweepOptions): Promise<Plan> {
  requireKnownKeys("sweep", options, KEYS);
  const { folds, seeds = 1, trials, seconds, verify = 0, search = "all" } = options;
  requireCount("folds", folds, 2);
  requireCount("seeds", seeds, 1);
  requireCount("trials", trials, 1);
  if (seconds !== undefined && !(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw optionError("seconds of sweep", `a number > 0 and <= ${MOST_SECONDS}`, seconds);
  }
  const { recipe: given } = readRecipe(options.recipe ?? {});
  const { data: uri, ...shared } = given;
  if (folds !== undefined && shared.split !== undefined) {
    throw DataError.of("RECIPE", "use folds of sweep", "no split", shared.split);
  }
  const space = readSpace(options.space ?? {});
  const twice = Object.keys(space).find((name) => Object.hasOwn(shared, name));
  if (twice !== undefined) {
    const hint = "remove it from one of them";
    throw DataError.of("SPACE", `vary ${twice}`, "it in the space or the recipe", "both", { hint });
  }
  if (!(verify >= 0 && verify <= 1)) {
    throw optionError("verify of sweep", "a share from 0 to 1", verify);
  }
  if (search !== "all" && search !== "halving") {
    throw optionError("search of sweep", '"all" or "halving"', search);
  }
  const seed = (shared.seed as number | undefined) ?? SEED;
  const configs = drawSettings(space, { trials, seed }).map((config) => {
    // finds options that exclude each other
    readRecipe({ ...shared, ...config });
    return config;
  });
  const data = uri === undefined ? undefined : await fingerprint(uri as string);
  const head = { v: 1, kind: "train", gradlane: packageVersion } as const;
  /** What the jobs of a setting have in common. */
  const jobsOf = (config: Recipe) => ({
    ...head,
    recipe: readRecipe({ ...shared, ...config }).recipe,
    ...present({ data }),
  });
  const limits = seconds === undefined ? {} : { limits: { seconds } };
  const count = folds ?? USUAL_FOLDS;
  const each = (folds ?? 1) * seeds;
  const plannedOf = (config: Recipe, epochs: number | undefined): Planned[] => {
    const common = jobsOf(epochs === undefined ? config : { ...config, epochs });
    return Array.from({ length: each }, (_, i) => {
      const place = { fold: Math.floor(i / seeds), seed: seed + (i % seeds) };
      const fold = { count, index: place.fold };
      const job: Job = { ...common, fold, seed: place.seed, ...limits };
      return { id: jobId(job), job, config, ...place, ...present({ epochs }) };
    });
  };
  return {
    recipe: given,
    configs,
    each,
    jobs: (some, epochs) => some.flatMap((config) => plannedOf(config, epochs)),
    winner: (config) => ({ ...jobsOf(config), seed }),
  };
}

function requireCount(name: string, value: unknown, low: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= low)) return;
  throw optionError(`${name} of sweep`, `an integer >= ${low}`, value);
}

/**
 * Trains with the settings of a space, on folds and with several seeds, and says which is best. Settings are compared on rows
 * held out of the training set; the test set plays no part.
 *
 * Which jobs there are, and every result but its seconds and worker, do not depend on the executor.
 * @throws DataError for a recipe or space that cannot be read; what the executor throws; the signal's reason
 *
 * @example
 * ```ts no-run
 * const recipe = { synthetic: "moons", count: 200, epochs: 5 };
 * const { best } = await sweep({ recipe, space: { learningRate: [0.0001, 0.03] } });
 * best!.config; // { learningRate: 0.03 }
 * ```
 */
export const sweep = async (options: SweepOptions): Promise<Sweep> =>
  runPlan(await planSweep(options), options);

/** Does the jobs of a plan. */
export async function runPlan(plan: Plan, options: SweepOptions): Promise<Sweep> {
  const { verify = 0, search = "all", signal, onResult } = options;
  const rounds =
    search === "halving" ? halvingRounds(plan) : [{ keep: plan.configs.length, epochs: undefined }];
  const known = new Map((options.results ?? []).map((result) => [result.id, result]));
  const alarms: string[] = [];
  const results: SweepResult[] = [];
  const executor = options.executor ?? local();
  try {
    let configs = plan.configs;
    let trials: readonly Trial[] = [];
    for (const { keep, epochs } of rounds) {
      configs = configs.slice(0, keep);
      const planned = plan.jobs(configs, epochs);
      await runJobs(planned, { known, verify, alarms, executor, ...present({ signal, onResult }) });
      const found = planned.map((each) => resultOf(each, known.get(each.id)!));
      for (const each of found) results.push(each); // too many for arguments
      const all = [
        ...summarize(found),
        ...trials.filter(({ config }) => !configs.includes(config)),
      ];
      // one that diverged in a later round is no better than one that left before
      const isDone = ({ value }: Trial) => value !== undefined;
      trials = [...all.filter(isDone), ...all.filter((each) => !isDone(each))];
      configs = trials.map(({ config }) => config);
    }
    const best = trials[0]?.value === undefined ? undefined : trials[0];
    const winner = best && plan.winner(best.config);
    return { results, trials, best, winner, alarms };
  } finally {
    if (!options.executor) await executor.close();
  }
}

/** A result, with what it is of. */
export const resultOf = ({ job: _, ...of }: Planned, result: JobResult): SweepResult => ({
  ...result,
  ...of,
});

interface Run {
  readonly known: Map<string, JobResult>;
  readonly verify: number;
  readonly alarms: string[];
  readonly executor: Executor;
  readonly onResult?: (result: SweepResult) => void;
  readonly signal?: Signal;
}

/** Does the jobs that have no result, and some of them twice. */
async function runJobs(planned: readonly Planned[], run: Run): Promise<void> {
  const { known, alarms, executor, signal, onResult } = run;
  const byId = new Map(planned.map((each) => [each.id, each]));
  const open = [...byId.values()].filter(({ id }) => !known.has(id));
  for (const [id, of] of byId) if (known.has(id)) onResult?.(resultOf(of, known.get(id)!));
  const again = evenly(open, Math.ceil(run.verify * open.length));
  const take = (result: JobResult) => {
    const of = byId.get(result.id);
    if (!of) return;
    const first = known.get(result.id);
    if (!first) {
      known.set(result.id, result);
      onResult?.(resultOf(of, result));
    } else if (first.weightsHash !== result.weightsHash || first.status !== result.status) {
      alarms.push(alarmOf(first, result));
    }
  };
  const jobs = [...open, ...again].map(({ job }) => job);
  if (jobs.length > 0) await executor.run(jobs, { onResult: take, ...present({ signal }) });
  const missing = open.find(({ id }) => !known.has(id));
  if (missing) throw new GradlaneError("EXECUTOR", `Cannot go on: job ${missing.id} has no result`);
}

const alarmOf = (first: JobResult, second: JobResult): string => {
  const show = ({ weightsHash, status, worker }: JobResult) =>
    `${weightsHash?.slice(0, 16) ?? status} on ${worker.host} (process ${worker.pid})`;
  return `job ${first.id} gave other weights twice: ${show(first)}, ${show(second)}; a machine or a build is faulty`;
};

/** So many of the values, evenly spread. */
const evenly = <Value>(values: readonly Value[], count: number): Value[] =>
  Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]!);

/** The rounds of successive halving: how many settings, for how many epochs. */
function halvingRounds({ recipe, configs }: Plan): { keep: number; epochs: number }[] {
  const epochs = recipe.epochs as number | undefined;
  if (epochs === undefined) {
    const expected = "epochs in the recipe, which the last round trains";
    throw DataError.of("RECIPE", 'search by "halving"', expected, undefined);
  }
  const rounds: { keep: number; epochs: number }[] = [];
  for (let keep = configs.length, share = 1; ; keep = Math.ceil(keep / ETA), share *= ETA) {
    rounds.push({ keep, epochs: share });
    if (keep === 1 || epochs / (share * ETA) < 1) break;
  }
  const last = rounds.at(-1)!.epochs;
  return rounds.map(({ keep, epochs: share }) => ({
    keep,
    epochs: Math.max(1, Math.round((epochs * share) / last)),
  }));
}
