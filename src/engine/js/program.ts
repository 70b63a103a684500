// The interpreter of the plain-JavaScript engine: assembly/program.ts, word for word.

import { Control, GUARD_BLOCK, Guard, Slot, SlotType, Status } from "../../../assembly/control.ts";
import { Opcode, RECORD_WORDS } from "../../../assembly/opcodes.ts";
import type { Memory } from "../../core/memory.ts";
import { augment } from "./augmentation/augment.ts";
import { mixupPartners, mixupShares } from "./augmentation/mixup.ts";
import { copyBlock, isBlockFinite, staysBounded } from "./guard.ts";
import {
  elu,
  eluGradient,
  gelu,
  geluGradient,
  geluTanh,
  geluTanhGradient,
  leakyRelu,
  leakyReluGradient,
  relu,
  reluGradient,
  sigmoid,
  sigmoidGradient,
  silu,
  siluGradient,
  softplus,
  softplusGradient,
  tanh,
  tanhGradient,
} from "./ops/activations.ts";
import {
  absolute,
  add,
  clip,
  divide,
  divideBySize,
  equal,
  greater,
  greaterEqual,
  maximum,
  minimum,
  multiply,
  negate,
  power,
  select,
  sign,
  square,
  squareRoot,
  subtract,
} from "./ops/arithmetic.ts";
import {
  batchIndices,
  gatherUint8Raw,
  gatherUint8Scaled,
  gatherWords,
  scatterWords,
} from "./ops/batch.ts";
import { binaryCrossEntropy } from "./ops/binary-cross-entropy.ts";
import { scaleColumns } from "./ops/columns.ts";
import { exponential, logarithm } from "./ops/exponential.ts";
import { gather, oneHot, pick, place, scatterAdd } from "./ops/index.ts";
import { copyStrided, fill } from "./ops/layout.ts";
import { matmul, matmulTransposeA, matmulTransposeB } from "./ops/matmul.ts";
import { argmax, maxAxis, minAxis, sumAxis, sumLast } from "./ops/reduce.ts";
import {
  logSoftmax,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
} from "./ops/softmax.ts";
import { squaredDistance, squaredNorm, statistics } from "./ops/statistics.ts";
import { adagrad } from "./optimizers/adagrad.ts";
import { adam } from "./optimizers/adam.ts";
import { clipByNorm, clipByValue, sumSquares } from "./optimizers/clip.ts";
import { rmsprop } from "./optimizers/rmsprop.ts";
import { sgd } from "./optimizers/sgd.ts";
import { dropout, randomNormal, randomUniform, threefry } from "./random.ts";
import { at, float, rates, setWord, size, word } from "./records.ts";

/**
 * Runs the program of the control block until its steps are done, at most `budget` commands.
 * Returns a Status; what it needs to go on is in the control block.
 */
export function run(memory: Memory, control: number, budget: number): Status {
  const program = word(memory, control, Control.program) >>> 0;
  const commands = word(memory, control, Control.commands);
  let left = budget;
  let index = word(memory, control, Control.command);
  let status = Status.done;
  while (word(memory, control, Control.step) < word(memory, control, Control.stepEnd)) {
    if (index === 0) beginStep(memory, control);
    while (index < commands) {
      if (Atomics.load(memory.i32, (control >>> 2) + Control.stop) !== 0) status = Status.stopped;
      else if (left <= 0) status = Status.paused;
      else if (execute(memory, program + index * RECORD_WORDS * 4, control)) {
        index++;
        left--;
        continue;
      } else {
        setWord(memory, control, Control.badStep, word(memory, control, Control.step));
        status = Status.diverged;
      }
      setWord(memory, control, Control.command, index);
      return status;
    }
    index = 0;
    setWord(memory, control, Control.command, 0);
    endStep(memory, control);
  }
  return status;
}

/** The batch begins where the one before ended; the last one of an epoch may be smaller. */
function beginStep(memory: Memory, control: number): void {
  const left = word(memory, control, Control.count) - word(memory, control, Control.position);
  const full = word(memory, control, Control.batchSize);
  setWord(memory, control, Control.rows, left < full ? left : full);
}

function endStep(memory: Memory, control: number): void {
  const position = word(memory, control, Control.position);
  setWord(memory, control, Control.position, position + word(memory, control, Control.rows));
  setWord(memory, control, Control.step, word(memory, control, Control.step) + 1);
  const low = (word(memory, control, Control.globalStepLow) + 1) | 0;
  setWord(memory, control, Control.globalStepLow, low);
  if (low === 0) {
    const high = word(memory, control, Control.globalStepHigh);
    setWord(memory, control, Control.globalStepHigh, high + 1);
  }
}

/** Runs one record; false when the run must stop here. */
function execute(memory: Memory, record: number, control: number): boolean {
  const rows = word(memory, control, Control.rows);
  const a = at(memory, record, 1);
  const b = at(memory, record, 2);
  const c = at(memory, record, 3);
  switch (memory.i32[record >>> 2]) {
    case Opcode.batchIndices:
      batchIndices(
        memory,
        a,
        size(memory, record, 2, rows),
        word(memory, control, Control.position),
        word(memory, control, Control.count),
        word(memory, control, Control.shuffle),
        word(memory, control, Control.shuffleKey0),
        word(memory, control, Control.shuffleKey1),
        word(memory, control, Control.indexTable),
      );
      break;
    case Opcode.gatherInput:
      gatherInput(
        memory,
        slot(memory, control, a),
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.scatterOutput:
      scatterWords(
        memory,
        a,
        b,
        word(memory, slot(memory, control, c), Slot.address),
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.fill:
      fill(memory, a, size(memory, record, 2, rows), float(memory, record, 3));
      break;
    case Opcode.copyStrided:
      copyStrided(memory, a, b, c, rows);
      break;
    case Opcode.negate:
      negate(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.square:
      square(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.squareRoot:
      squareRoot(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.absolute:
      absolute(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.sign:
      sign(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.clip:
      clip(
        memory,
        a,
        b,
        size(memory, record, 3, rows),
        float(memory, record, 4),
        float(memory, record, 5),
      );
      break;
    case Opcode.divideBySize:
      divideBySize(memory, a, b, size(memory, record, 3, rows), size(memory, record, 4, rows));
      break;
    case Opcode.add:
      add(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.subtract:
      subtract(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.multiply:
      multiply(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.divide:
      divide(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.maximum:
      maximum(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.minimum:
      minimum(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.power:
      power(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.greater:
      greater(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.greaterEqual:
      greaterEqual(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.equal:
      equal(memory, a, b, c, at(memory, record, 4), rows);
      break;
    case Opcode.select:
      select(memory, a, b, c, at(memory, record, 4), size(memory, record, 5, rows));
      break;
    case Opcode.exponential:
      exponential(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.logarithm:
      logarithm(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.relu:
      relu(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.reluGradient:
      reluGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.leakyRelu:
      leakyRelu(memory, a, b, size(memory, record, 3, rows), float(memory, record, 4));
      break;
    case Opcode.leakyReluGradient:
      leakyReluGradient(memory, a, b, c, size(memory, record, 4, rows), float(memory, record, 5));
      break;
    case Opcode.elu:
      elu(memory, a, b, size(memory, record, 3, rows), float(memory, record, 4));
      break;
    case Opcode.eluGradient:
      eluGradient(memory, a, b, c, size(memory, record, 4, rows), float(memory, record, 5));
      break;
    case Opcode.sigmoid:
      sigmoid(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.sigmoidGradient:
      sigmoidGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.tanh:
      tanh(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.tanhGradient:
      tanhGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.softplus:
      softplus(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.softplusGradient:
      softplusGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.silu:
      silu(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.siluGradient:
      siluGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.gelu:
      gelu(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.geluGradient:
      geluGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.geluTanh:
      geluTanh(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.geluTanhGradient:
      geluTanhGradient(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.sumLast:
      sumLast(memory, a, b, size(memory, record, 3, rows), size(memory, record, 4, rows));
      break;
    case Opcode.sumAxis:
      sumAxis(
        memory,
        a,
        b,
        size(memory, record, 3, rows),
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.maxAxis:
      maxAxis(
        memory,
        a,
        b,
        size(memory, record, 3, rows),
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.minAxis:
      minAxis(
        memory,
        a,
        b,
        size(memory, record, 3, rows),
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.argmax:
      argmax(
        memory,
        a,
        b,
        size(memory, record, 3, rows),
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.gather:
      gather(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
        size(memory, record, 7, rows),
      );
      break;
    case Opcode.scatterAdd:
      scatterAdd(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
        size(memory, record, 7, rows),
      );
      break;
    case Opcode.pick:
      pick(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
      );
      break;
    case Opcode.place:
      place(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
      );
      break;
    case Opcode.oneHot:
      oneHot(memory, a, b, size(memory, record, 3, rows), size(memory, record, 4, rows));
      break;
    case Opcode.matmul:
      matmul(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
        at(memory, record, 7),
        at(memory, record, 8),
        float(memory, record, 9),
        at(memory, record, 10),
      );
      break;
    case Opcode.matmulTransposeA:
      matmulTransposeA(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
        at(memory, record, 7),
        at(memory, record, 8),
        float(memory, record, 9),
        at(memory, record, 10),
      );
      break;
    case Opcode.matmulTransposeB:
      matmulTransposeB(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
        at(memory, record, 8),
        float(memory, record, 9),
        at(memory, record, 10),
      );
      break;
    case Opcode.softmax:
      softmax(memory, a, b, size(memory, record, 3, rows), size(memory, record, 4, rows));
      break;
    case Opcode.logSoftmax:
      logSoftmax(memory, a, b, size(memory, record, 3, rows), size(memory, record, 4, rows));
      break;
    case Opcode.softmaxCrossEntropy:
      softmaxCrossEntropy(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
      );
      break;
    case Opcode.binaryCrossEntropy:
      binaryCrossEntropy(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.softmaxCrossEntropyGradient:
      softmaxCrossEntropyGradient(
        memory,
        a,
        b,
        c,
        at(memory, record, 4),
        size(memory, record, 5, rows),
        size(memory, record, 6, rows),
      );
      break;
    case Opcode.randomUniform:
      randomUniform(memory, a, size(memory, record, 2, rows), c, at(memory, record, 4));
      break;
    case Opcode.randomNormal:
      randomNormal(memory, a, size(memory, record, 2, rows), c, at(memory, record, 4));
      break;
    case Opcode.dropout:
      dropoutOfStep(memory, record, control, rows);
      break;
    case Opcode.clipByValue:
      clipByValue(memory, a, size(memory, record, 2, rows), float(memory, record, 3));
      break;
    case Opcode.sumSquares:
      sumSquares(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.clipByNorm:
      clipByNorm(
        memory,
        a,
        size(memory, record, 2, rows),
        c,
        size(memory, record, 4, rows),
        float(memory, record, 5),
      );
      break;
    case Opcode.rmsprop:
      rmsprop(
        memory,
        a,
        b,
        c,
        at(memory, record, 4),
        size(memory, record, 5, rows),
        memory.f32[rates(memory, control) >>> 2]!,
        float(memory, record, 6),
        float(memory, record, 7),
        float(memory, record, 8),
        float(memory, record, 9),
        float(memory, record, 10),
      );
      break;
    case Opcode.adagrad:
      adagrad(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        memory.f32[rates(memory, control) >>> 2]!,
        float(memory, record, 5),
        float(memory, record, 6),
      );
      break;
    case Opcode.sgd:
      sgd(
        memory,
        a,
        b,
        c,
        size(memory, record, 4, rows),
        memory.f32[rates(memory, control) >>> 2]!,
        float(memory, record, 5),
        float(memory, record, 6),
        at(memory, record, 7),
      );
      break;
    case Opcode.adam:
      adam(
        memory,
        a,
        b,
        c,
        at(memory, record, 4),
        size(memory, record, 5, rows),
        float(memory, record, 6),
        float(memory, record, 7),
        float(memory, record, 8),
        float(memory, record, 9),
        float(memory, record, 10),
        at(memory, record, 11),
        rates(memory, control),
      );
      break;
    case Opcode.recordLoss:
      return recordLoss(memory, control, memory.f32[a >>> 2]!) || b === 0;
    case Opcode.guardUpdate:
      return guardUpdate(memory, record, control);
    case Opcode.statistics:
      statistics(
        memory,
        a,
        b,
        size(memory, record, 3, rows),
        size(memory, record, 4, rows),
        float(memory, record, 5),
        float(memory, record, 6),
      );
      break;
    case Opcode.squaredNorm:
      squaredNorm(memory, a, b, size(memory, record, 3, rows));
      break;
    case Opcode.squaredDistance:
      squaredDistance(memory, a, b, c, size(memory, record, 4, rows));
      break;
    case Opcode.augment:
      augmentInput(memory, record, control, rows);
      break;
    case Opcode.mixupShares:
      mixupShares(
        memory,
        word(memory, slot(memory, control, a), Slot.address) >>> 0,
        b,
        c,
        size(memory, record, 4, rows),
        float(memory, record, 5),
        at(memory, record, 6),
        word(memory, control, Control.augmentKey0),
        word(memory, control, Control.augmentKey1),
      );
      break;
    case Opcode.mixupPartners:
      mixupPartners(
        memory,
        word(memory, slot(memory, control, a), Slot.address) >>> 0,
        c,
        at(memory, record, 4),
        size(memory, record, 5, rows),
        word(memory, control, Control.count),
        word(memory, slot(memory, control, b), Slot.address) >>> 0,
        word(memory, slot(memory, control, b), Slot.stride),
        at(memory, record, 6),
        word(memory, control, Control.augmentKey0),
        word(memory, control, Control.augmentKey1),
      );
      break;
    case Opcode.scaleColumns:
      scaleColumns(
        memory,
        b,
        c,
        size(memory, record, 4, rows),
        size(memory, record, 5, rows),
        word(memory, slot(memory, control, a), Slot.address) >>> 0,
        word(memory, slot(memory, control, a), Slot.stride),
      );
      break;
    default:
      throw new Error(`Cannot run: unknown opcode ${memory.i32[record >>> 2]}`);
  }
  return true;
}

/** Entry of the slot table. */
function slot(memory: Memory, control: number, index: number): number {
  return (word(memory, control, Control.slots) >>> 0) + index * Slot.end * 4;
}

/** Rows of a slot, in the order of the indices, as 32-bit words. */
function gatherInput(
  memory: Memory,
  slot: number,
  indices: number,
  y: number,
  rows: number,
  elements: number,
): void {
  const source = word(memory, slot, Slot.address) >>> 0;
  const stride = word(memory, slot, Slot.stride);
  switch (word(memory, slot, Slot.type)) {
    case SlotType.word:
      gatherWords(memory, source, indices, y, rows, elements, stride);
      break;
    case SlotType.uint8Scaled:
      gatherUint8Scaled(memory, source, indices, y, rows, elements, stride);
      break;
    case SlotType.uint8Raw:
      gatherUint8Raw(memory, source, indices, y, rows, elements, stride);
      break;
    default:
      throw new Error(`Cannot run: unknown slot type ${word(memory, slot, Slot.type)}`);
  }
}

/** Rows of a slot, in the order of the indices, each augmented by the number of its sample. */
function augmentInput(memory: Memory, record: number, control: number, rows: number): void {
  const x = slot(memory, control, at(memory, record, 1));
  const samples = slot(memory, control, at(memory, record, 2));
  const type = word(memory, x, Slot.type);
  augment(
    memory,
    word(memory, x, Slot.address) >>> 0,
    word(memory, x, Slot.stride),
    type === SlotType.word ? 0 : 1,
    type === SlotType.uint8Scaled ? 1 : 0,
    word(memory, samples, Slot.address) >>> 0,
    at(memory, record, 3),
    at(memory, record, 4),
    at(memory, record, 5),
    at(memory, record, 6),
    size(memory, record, 7, rows),
    at(memory, record, 8),
    at(memory, record, 9),
    word(memory, control, Control.augmentKey0),
    word(memory, control, Control.augmentKey1),
  );
}

/** Dropout whose key is folded with the number of the step. */
function dropoutOfStep(memory: Memory, record: number, control: number, rows: number): void {
  const low = word(memory, control, Control.globalStepLow) >>> 0;
  const high = word(memory, control, Control.globalStepHigh) >>> 0;
  const key = threefry(at(memory, record, 6), at(memory, record, 7), low, high);
  dropout(
    memory,
    at(memory, record, 1),
    at(memory, record, 2),
    size(memory, record, 3, rows),
    at(memory, record, 4),
    float(memory, record, 5),
    key[0]!,
    key[1]!,
  );
}

/** Writes the loss of this step; false when it is not finite. */
function recordLoss(memory: Memory, control: number, loss: number): boolean {
  const step = word(memory, control, Control.step);
  memory.f32[(word(memory, control, Control.losses) >>> 2) + step] = loss;
  return Number.isFinite(loss);
}

/**
 * Whether an update writes nothing but finite numbers: as its bounds say, or where they say nothing as it does
 * on copies, a block at a time.
 */
function guardUpdate(memory: Memory, record: number, control: number): boolean {
  const update = record + at(memory, record, Guard.distance) * RECORD_WORDS * 4;
  if (staysBounded(memory, record, update, control)) return true;
  const parts = at(memory, record, Guard.parts);
  const count = at(memory, record, Guard.partCount);
  for (let part = 0; part < count; part++) {
    const first = word(memory, parts, 2 * part);
    const end = first + word(memory, parts, 2 * part + 1);
    for (let i = first; i < end; i += GUARD_BLOCK) {
      const n = Math.min(end - i, GUARD_BLOCK);
      execute(memory, copyBlock(memory, record, update, i, n), control);
      if (!isBlockFinite(memory, record, update, n)) return false;
    }
  }
  return true;
}
