import { RATE_WORDS } from "../../assembly/control.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

const stepRatesOperation: Operation = {
  name: "stepRates",
  rule: "stepRates: nothing flows",
  emit: (node) => [command("stepRates", [node])],
};

/** The numbers of the step in the table of rates: the learning rate, then what follows from it. */
export function stepRates(): Node {
  return new Node(stepRatesOperation, [], undefined, [RATE_WORDS]);
}
