import { RATE_WORDS } from "../../assembly/control.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { reshape } from "./reshape.ts";
import { slice } from "./slice.ts";

const stepRatesOperation: Operation = {
  name: "stepRates",
  rule: "stepRates: no gradient",
  emit: (node) => [command("stepRates", [node])],
};

/** The numbers of this step in the table of rates, of rank 0: the learning rate and those derived from it. */
export function stepRates(): readonly Node[] {
  const row = new Node(stepRatesOperation, [], undefined, [RATE_WORDS]);
  return Array.from({ length: RATE_WORDS }, (_, i) => reshape(slice(row, [i], [1]), []));
}
