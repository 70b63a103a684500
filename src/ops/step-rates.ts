import { RATE_WORDS } from "../../assembly/control.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

const stepRatesOperation: Operation = {
  name: "stepRates",
  rule: "stepRates: no gradient",
  emit: (node) => [command("stepRates", [node])],
};

/** The row of this step in the table of rates: the learning rate and numbers derived from it. */
export function stepRates(): Node {
  return new Node(stepRatesOperation, [], undefined, [RATE_WORDS]);
}
