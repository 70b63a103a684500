// What views of tables show: findings about the data, and the prediction for a row of the form.

import { diagnose, type Finding } from "../../gradlane.ts";
import { givenShares } from "../../worker/looks/shares.ts";
import type { Training } from "../../worker/training.ts";

/** What diagnose() finds. */
export type DoctorSeen = readonly Pick<Finding, "severity" | "message" | "advice">[];

const found = new WeakMap<Training, DoctorSeen>();

async function doctor(training: Training): Promise<DoctorSeen> {
  if (!found.has(training)) {
    // the preprocessing of tables takes care of these
    const handled = { scaled: true, imputed: true, targetScaled: true };
    const { train, validation } = training.built;
    const { findings } = await diagnose(train, {
      ...handled,
      ...(validation && { test: validation }),
    });
    found.set(
      training,
      findings.map(({ severity, message, advice }) => ({ severity, message, advice })),
    );
  }
  return found.get(training)!;
}

/** A row of the form: cells by column, null where they are missing. */
export type FormRow = Readonly<Record<string, string | number | null>>;

/** Shares of the classes, or the quantity. */
export interface FormSeen {
  readonly shares?: readonly number[];
  readonly value?: number;
}

async function form(training: Training, row: FormRow): Promise<FormSeen> {
  const twin = await training.twin();
  if (training.built.target === "quantity") {
    const { data } = await twin.predict([row] as never);
    return { value: data[0]! };
  }
  const [shares = []] = await givenShares(twin, training.recipe, [row] as never);
  return { shares };
}

/** The looks of this task. */
export const tableLooks = { doctor, form } as const;
