import type { Model } from "../../src/index.ts";
import { Session } from "../../src/training/session.ts";

/** Gives a compiled model a session without fusion, from the weights that it has. */
export function unfuse(model: Model): void {
  const { session } = model.compiled!;
  const { architecture, optimizer, loss, engine } = session;
  const unfused = new Session(architecture, optimizer, loss, engine, false);
  unfused.writeWeights(session.readWeights());
  model.compiled = { ...model.compiled!, session: unfused };
}
