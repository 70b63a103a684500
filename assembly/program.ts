// The interpreter: reads the records of a program and calls a kernel for each.
//
// The switch only calls: a function that loops for long is never replaced by its optimised form
// while it runs, so the loops must lie in the kernels.

import { augment } from "./augmentation/augment";
import { mixupPartners, mixupShares } from "./augmentation/mixup";
import { Control, GUARD_BLOCK, Guard, Slot, SlotType, Status } from "./control";
import { copyBlock, isBlockFinite, staysBounded } from "./guard";
import { Opcode, RECORD_WORDS } from "./opcodes";
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
} from "./ops/activations";
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
} from "./ops/arithmetic";
import {
  batchIndices,
  gatherUint8Raw,
  gatherUint8Scaled,
  gatherWords,
  scatterWords,
} from "./ops/batch";
import { binaryCrossEntropy } from "./ops/binary-cross-entropy";
import { scaleColumns } from "./ops/columns";
import { exponential, logarithm } from "./ops/exponential";
import { gather, oneHot, pick, place, scatterAdd } from "./ops/index";
import { copyStrided, fill } from "./ops/layout";
import { matmul, matmulTransposeA, matmulTransposeB } from "./ops/matmul";
import { argmax, maxAxis, minAxis, sumAxis, sumLast } from "./ops/reduce";
import {
  logSoftmax,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
} from "./ops/softmax";
import { squaredDistance, squaredNorm, statistics } from "./ops/statistics";
import { adagrad } from "./optimizers/adagrad";
import { adam } from "./optimizers/adam";
import { clipByNorm, clipByValue, sumSquares } from "./optimizers/clip";
import { rmsprop } from "./optimizers/rmsprop";
import { sgd } from "./optimizers/sgd";
import { dropout, foldedKey0, foldedKey1, randomNormal, randomUniform } from "./random";
import { at, float, rates, setWord, size, word } from "./records";

/**
 * Runs the program of the control block until its steps are done, at most `budget` commands.
 * Returns a Status; what it needs to go on is in the control block.
 */
export function run(control: usize, budget: i32): i32 {
  const program = <usize>word(control, Control.program);
  const commands = word(control, Control.commands);
  let index = word(control, Control.command);
  let status: i32 = Status.done;
  while (word(control, Control.step) < word(control, Control.stepEnd)) {
    if (index === 0) beginStep(control);
    while (index < commands) {
      if (atomic.load<i32>(control + (Control.stop << 2)) !== 0) status = Status.stopped;
      else if (budget <= 0) status = Status.paused;
      else if (execute(program + ((<usize>(index * RECORD_WORDS)) << 2), control)) {
        index++;
        budget--;
        continue;
      } else {
        setWord(control, Control.badStep, word(control, Control.step));
        status = Status.diverged;
      }
      setWord(control, Control.command, index);
      return status;
    }
    index = 0;
    setWord(control, Control.command, 0);
    endStep(control);
  }
  return status;
}

/** The batch begins where the one before ended; the last one of an epoch may be smaller. */
function beginStep(control: usize): void {
  const left = word(control, Control.count) - word(control, Control.position);
  const full = word(control, Control.batchSize);
  setWord(control, Control.rows, left < full ? left : full);
}

function endStep(control: usize): void {
  setWord(control, Control.position, word(control, Control.position) + word(control, Control.rows));
  setWord(control, Control.step, word(control, Control.step) + 1);
  const low = word(control, Control.globalStepLow) + 1;
  setWord(control, Control.globalStepLow, low);
  if (low === 0)
    setWord(control, Control.globalStepHigh, word(control, Control.globalStepHigh) + 1);
}

/** Runs one record; false when the run must stop here. */
function execute(record: usize, control: usize): bool {
  const rows = word(control, Control.rows);
  const a = at(record, 1);
  const b = at(record, 2);
  const c = at(record, 3);
  switch (load<i32>(record)) {
    case Opcode.batchIndices:
      batchIndices(
        a,
        size(record, 2, rows),
        word(control, Control.position),
        word(control, Control.count),
        word(control, Control.shuffle),
        word(control, Control.shuffleKey0),
        word(control, Control.shuffleKey1),
        <usize>word(control, Control.indexTable),
      );
      break;
    case Opcode.gatherInput:
      gatherInput(slot(control, <i32>a), b, c, size(record, 4, rows), size(record, 5, rows));
      break;
    case Opcode.scatterOutput:
      scatterWords(
        a,
        b,
        <usize>word(slot(control, <i32>c), Slot.address),
        size(record, 4, rows),
        size(record, 5, rows),
      );
      break;
    case Opcode.fill:
      fill(a, size(record, 2, rows), float(record, 3));
      break;
    case Opcode.copyStrided:
      copyStrided(a, b, c, rows);
      break;
    case Opcode.negate:
      negate(a, b, size(record, 3, rows));
      break;
    case Opcode.square:
      square(a, b, size(record, 3, rows));
      break;
    case Opcode.squareRoot:
      squareRoot(a, b, size(record, 3, rows));
      break;
    case Opcode.absolute:
      absolute(a, b, size(record, 3, rows));
      break;
    case Opcode.sign:
      sign(a, b, size(record, 3, rows));
      break;
    case Opcode.clip:
      clip(a, b, size(record, 3, rows), float(record, 4), float(record, 5));
      break;
    case Opcode.divideBySize:
      divideBySize(a, b, size(record, 3, rows), size(record, 4, rows));
      break;
    case Opcode.add:
      add(a, b, c, at(record, 4), rows);
      break;
    case Opcode.subtract:
      subtract(a, b, c, at(record, 4), rows);
      break;
    case Opcode.multiply:
      multiply(a, b, c, at(record, 4), rows);
      break;
    case Opcode.divide:
      divide(a, b, c, at(record, 4), rows);
      break;
    case Opcode.maximum:
      maximum(a, b, c, at(record, 4), rows);
      break;
    case Opcode.minimum:
      minimum(a, b, c, at(record, 4), rows);
      break;
    case Opcode.power:
      power(a, b, c, at(record, 4), rows);
      break;
    case Opcode.greater:
      greater(a, b, c, at(record, 4), rows);
      break;
    case Opcode.greaterEqual:
      greaterEqual(a, b, c, at(record, 4), rows);
      break;
    case Opcode.equal:
      equal(a, b, c, at(record, 4), rows);
      break;
    case Opcode.select:
      select(a, b, c, at(record, 4), size(record, 5, rows));
      break;
    case Opcode.exponential:
      exponential(a, b, size(record, 3, rows));
      break;
    case Opcode.logarithm:
      logarithm(a, b, size(record, 3, rows));
      break;
    case Opcode.relu:
      relu(a, b, size(record, 3, rows));
      break;
    case Opcode.reluGradient:
      reluGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.leakyRelu:
      leakyRelu(a, b, size(record, 3, rows), float(record, 4));
      break;
    case Opcode.leakyReluGradient:
      leakyReluGradient(a, b, c, size(record, 4, rows), float(record, 5));
      break;
    case Opcode.elu:
      elu(a, b, size(record, 3, rows), float(record, 4));
      break;
    case Opcode.eluGradient:
      eluGradient(a, b, c, size(record, 4, rows), float(record, 5));
      break;
    case Opcode.sigmoid:
      sigmoid(a, b, size(record, 3, rows));
      break;
    case Opcode.sigmoidGradient:
      sigmoidGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.tanh:
      tanh(a, b, size(record, 3, rows));
      break;
    case Opcode.tanhGradient:
      tanhGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.softplus:
      softplus(a, b, size(record, 3, rows));
      break;
    case Opcode.softplusGradient:
      softplusGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.silu:
      silu(a, b, size(record, 3, rows));
      break;
    case Opcode.siluGradient:
      siluGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.gelu:
      gelu(a, b, size(record, 3, rows));
      break;
    case Opcode.geluGradient:
      geluGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.geluTanh:
      geluTanh(a, b, size(record, 3, rows));
      break;
    case Opcode.geluTanhGradient:
      geluTanhGradient(a, b, c, size(record, 4, rows));
      break;
    case Opcode.sumLast:
      sumLast(a, b, size(record, 3, rows), size(record, 4, rows));
      break;
    case Opcode.sumAxis:
      sumAxis(a, b, size(record, 3, rows), size(record, 4, rows), size(record, 5, rows));
      break;
    case Opcode.maxAxis:
      maxAxis(a, b, size(record, 3, rows), size(record, 4, rows), size(record, 5, rows));
      break;
    case Opcode.minAxis:
      minAxis(a, b, size(record, 3, rows), size(record, 4, rows), size(record, 5, rows));
      break;
    case Opcode.argmax:
      argmax(a, b, size(record, 3, rows), size(record, 4, rows), size(record, 5, rows));
      break;
    case Opcode.gather:
      gather(
        a,
        b,
        c,
        size(record, 4, rows),
        size(record, 5, rows),
        size(record, 6, rows),
        size(record, 7, rows),
      );
      break;
    case Opcode.scatterAdd:
      scatterAdd(
        a,
        b,
        c,
        size(record, 4, rows),
        size(record, 5, rows),
        size(record, 6, rows),
        size(record, 7, rows),
      );
      break;
    case Opcode.pick:
      pick(a, b, c, size(record, 4, rows), size(record, 5, rows), size(record, 6, rows));
      break;
    case Opcode.place:
      place(a, b, c, size(record, 4, rows), size(record, 5, rows), size(record, 6, rows));
      break;
    case Opcode.oneHot:
      oneHot(a, b, size(record, 3, rows), size(record, 4, rows));
      break;
    case Opcode.matmul:
      matmul(
        a,
        b,
        c,
        size(record, 4, rows),
        size(record, 5, rows),
        size(record, 6, rows),
        at(record, 7),
        <i32>at(record, 8),
        float(record, 9),
        at(record, 10),
        at(record, 11),
        word(control, Control.tile),
      );
      break;
    case Opcode.matmulTransposeA:
      matmulTransposeA(
        a,
        b,
        c,
        size(record, 4, rows),
        size(record, 5, rows),
        size(record, 6, rows),
        at(record, 7),
        <i32>at(record, 8),
        float(record, 9),
        at(record, 10),
        at(record, 11),
        word(control, Control.tile),
      );
      break;
    case Opcode.matmulTransposeB:
      matmulTransposeB(
        a,
        b,
        c,
        size(record, 4, rows),
        size(record, 5, rows),
        size(record, 6, rows),
        <i32>at(record, 8),
        float(record, 9),
        at(record, 10),
        at(record, 11),
        word(control, Control.tile),
      );
      break;
    case Opcode.softmax:
      softmax(a, b, size(record, 3, rows), size(record, 4, rows));
      break;
    case Opcode.logSoftmax:
      logSoftmax(a, b, size(record, 3, rows), size(record, 4, rows));
      break;
    case Opcode.softmaxCrossEntropy:
      softmaxCrossEntropy(a, b, c, size(record, 4, rows), size(record, 5, rows));
      break;
    case Opcode.binaryCrossEntropy:
      binaryCrossEntropy(a, b, c, size(record, 4, rows));
      break;
    case Opcode.softmaxCrossEntropyGradient:
      softmaxCrossEntropyGradient(
        a,
        b,
        c,
        at(record, 4),
        size(record, 5, rows),
        size(record, 6, rows),
      );
      break;
    case Opcode.randomUniform:
      randomUniform(a, size(record, 2, rows), <u32>c, <u32>at(record, 4));
      break;
    case Opcode.randomNormal:
      randomNormal(a, size(record, 2, rows), <u32>c, <u32>at(record, 4));
      break;
    case Opcode.dropout:
      dropoutOfStep(record, control, rows);
      break;
    case Opcode.clipByValue:
      clipByValue(a, size(record, 2, rows), float(record, 3));
      break;
    case Opcode.sumSquares:
      sumSquares(a, b, size(record, 3, rows));
      break;
    case Opcode.clipByNorm:
      clipByNorm(a, size(record, 2, rows), c, size(record, 4, rows), float(record, 5));
      break;
    case Opcode.rmsprop:
      rmsprop(
        a,
        b,
        c,
        at(record, 4),
        size(record, 5, rows),
        load<f32>(rates(control)),
        float(record, 6),
        float(record, 7),
        float(record, 8),
        float(record, 9),
        float(record, 10),
      );
      break;
    case Opcode.adagrad:
      adagrad(
        a,
        b,
        c,
        size(record, 4, rows),
        load<f32>(rates(control)),
        float(record, 5),
        float(record, 6),
      );
      break;
    case Opcode.sgd:
      sgd(
        a,
        b,
        c,
        size(record, 4, rows),
        load<f32>(rates(control)),
        float(record, 5),
        float(record, 6),
        <i32>at(record, 7),
      );
      break;
    case Opcode.adam:
      adam(
        a,
        b,
        c,
        at(record, 4),
        size(record, 5, rows),
        float(record, 6),
        float(record, 7),
        float(record, 8),
        float(record, 9),
        float(record, 10),
        <i32>at(record, 11),
        rates(control),
      );
      break;
    case Opcode.recordLoss:
      return recordLoss(control, load<f32>(a)) || b === 0;
    case Opcode.guardUpdate:
      return guardUpdate(record, control);
    case Opcode.statistics:
      statistics(
        a,
        b,
        size(record, 3, rows),
        size(record, 4, rows),
        float(record, 5),
        float(record, 6),
      );
      break;
    case Opcode.squaredNorm:
      squaredNorm(a, b, size(record, 3, rows));
      break;
    case Opcode.squaredDistance:
      squaredDistance(a, b, c, size(record, 4, rows));
      break;
    case Opcode.augment:
      augmentInput(slot(control, <i32>a), slot(control, <i32>b), record, control, rows);
      break;
    case Opcode.mixupShares:
      mixupShares(
        <usize>word(slot(control, <i32>a), Slot.address),
        b,
        c,
        size(record, 4, rows),
        float(record, 5),
        <i32>at(record, 6),
        <u32>word(control, Control.augmentKey0),
        <u32>word(control, Control.augmentKey1),
      );
      break;
    case Opcode.mixupPartners:
      mixupPartners(
        <usize>word(slot(control, <i32>a), Slot.address),
        c,
        at(record, 4),
        size(record, 5, rows),
        word(control, Control.count),
        <usize>word(slot(control, <i32>b), Slot.address),
        word(slot(control, <i32>b), Slot.stride),
        <i32>at(record, 6),
        <u32>word(control, Control.augmentKey0),
        <u32>word(control, Control.augmentKey1),
      );
      break;
    case Opcode.scaleColumns:
      scaleColumns(
        b,
        c,
        size(record, 4, rows),
        size(record, 5, rows),
        <usize>word(slot(control, <i32>a), Slot.address),
        word(slot(control, <i32>a), Slot.stride),
      );
      break;
    default:
      unreachable();
  }
  return true;
}

/** Entry of the slot table. */
function slot(control: usize, index: i32): usize {
  return <usize>word(control, Control.slots) + ((<usize>(index * Slot.end)) << 2);
}

/** Rows of a slot, in the order of the indices, as 32-bit words. */
function gatherInput(slot: usize, indices: usize, y: usize, rows: i32, elements: i32): void {
  const source = <usize>word(slot, Slot.address);
  const stride = word(slot, Slot.stride);
  switch (word(slot, Slot.type)) {
    case SlotType.word:
      gatherWords(source, indices, y, rows, elements, stride);
      break;
    case SlotType.uint8Scaled:
      gatherUint8Scaled(source, indices, y, rows, elements, stride);
      break;
    case SlotType.uint8Raw:
      gatherUint8Raw(source, indices, y, rows, elements, stride);
      break;
    default:
      unreachable();
  }
}

/** Rows of a slot, in the order of the indices, each augmented by the number of its sample. */
function augmentInput(x: usize, samples: usize, record: usize, control: usize, rows: i32): void {
  const type = word(x, Slot.type);
  augment(
    <usize>word(x, Slot.address),
    word(x, Slot.stride),
    type === SlotType.word ? 0 : 1,
    type === SlotType.uint8Scaled ? 1 : 0,
    <usize>word(samples, Slot.address),
    at(record, 3),
    at(record, 4),
    at(record, 5),
    at(record, 6),
    size(record, 7, rows),
    at(record, 8),
    at(record, 9),
    <u32>word(control, Control.augmentKey0),
    <u32>word(control, Control.augmentKey1),
  );
}

/** Dropout whose key is folded with the number of the step. */
function dropoutOfStep(record: usize, control: usize, rows: i32): void {
  const key0 = <u32>at(record, 6);
  const key1 = <u32>at(record, 7);
  const low = <u32>word(control, Control.globalStepLow);
  const high = <u32>word(control, Control.globalStepHigh);
  dropout(
    at(record, 1),
    at(record, 2),
    size(record, 3, rows),
    <u32>at(record, 4),
    float(record, 5),
    foldedKey0(key0, key1, low, high),
    foldedKey1(key0, key1, low, high),
  );
}

/** Writes the loss of this step; false when it is not finite. */
function recordLoss(control: usize, loss: f32): bool {
  const step = word(control, Control.step);
  store<f32>(<usize>word(control, Control.losses) + ((<usize>step) << 2), loss);
  return isFinite<f32>(loss);
}

/**
 * Whether an update writes nothing but finite numbers: as its bounds say, or where they say nothing as it does
 * on copies, a block at a time.
 */
function guardUpdate(record: usize, control: usize): bool {
  const update = record + ((at(record, Guard.distance) * RECORD_WORDS) << 2);
  if (staysBounded(record, update, control)) return true;
  const parts = at(record, Guard.parts);
  const count = <i32>at(record, Guard.partCount);
  for (let part: i32 = 0; part < count; part++) {
    const first = word(parts, 2 * part);
    const end = first + word(parts, 2 * part + 1);
    for (let i: i32 = first; i < end; i += GUARD_BLOCK) {
      const n = end - i < GUARD_BLOCK ? end - i : GUARD_BLOCK;
      execute(copyBlock(record, update, i, n), control);
      if (!isBlockFinite(record, update, n)) return false;
    }
  }
  return true;
}
