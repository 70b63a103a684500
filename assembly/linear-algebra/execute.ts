// Runs a kernel as a command: a record has its parameters.

import { at, word } from "../records";
import { MatrixCommand } from "./commands";
import { product } from "./product";
import { combineRows, reflectRows, rotateSweeps, subtractOuter } from "./rows";

export function executeMatrices(record: usize): void {
  const command = word(record, 0);
  const p1 = at(record, 1);
  const p2 = at(record, 2);
  const p3 = at(record, 3);
  const p4 = word(record, 4);
  const p5 = word(record, 5);
  const p6 = at(record, 6);
  const p7 = at(record, 7);
  const p8 = at(record, 8);
  const p9 = word(record, 9);
  if (command === MatrixCommand.product) {
    product(p1, p2, p3, p4, p5, <i32>p6, <i32>p7, <i32>p8, p9);
  } else if (command === MatrixCommand.combineRows) combineRows(p1, p2, p3, p4, p5, p6);
  else if (command === MatrixCommand.subtractOuter) {
    subtractOuter(p1, p2, <i32>p3, p4, p5, p6, p7, p8);
  } else if (command === MatrixCommand.reflectRows) {
    reflectRows(p1, p2, p3, p4, p5, p6, p7, p8, p9);
  } else rotateSweeps(p1, p2, p3, p4, p5);
}
