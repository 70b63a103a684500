// The forward pass of predictors of one file: a program runs once, on one thread, in a memory that is not shared.

import { Control } from "./control";
import { executeForward, executeForwardPictures } from "./execute.generated";
import { FORWARD, RECORD_WORDS } from "./opcodes";
import { word } from "./records";

/** Runs all records of the program of a control block, which has the rows. */
export function run(control: usize): void {
  let record = <usize>word(control, Control.program);
  for (let left = word(control, Control.commands); left > 0; left--) {
    if (BINARY === FORWARD) executeForward(record, control);
    else executeForwardPictures(record, control);
    record += RECORD_WORDS << 2;
  }
}
