// Cuts long commands, so that a run can be paused about every ten milliseconds on slow machines too.

import { resolveDimension } from "../core/shape.ts";
import type { Command } from "../ir/node.ts";

/** Operations of a command: three milliseconds at 50 GFLOP/s, ten at 15. */
const MOST_FLOPS = 1.5e8;
/** Of a command, reached where its batch hardly fits in memory; more would fill the host's memory first. */
const MOST_PIECES = 4096;

/** The commands, long ones in pieces. @param rows rows of a full batch */
export const cut = (commands: readonly Command[], rows: number): Command[] =>
  commands.flatMap((each) => {
    const wanted = Math.ceil(resolveDimension(each.flops, rows) / MOST_FLOPS);
    const pieces = Math.min(wanted, MOST_PIECES);
    return (pieces > 1 && each.cut?.(pieces)) || [each];
  });
