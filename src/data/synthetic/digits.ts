import { cos, sin } from "../../core/numerics.ts";
import { type Key, keyFor, PURPOSE } from "../../random/keys.ts";
import { type Dataset, ownDataset } from "../dataset.ts";
import { type Glyph, type Point, readGlyphs } from "./glyphs.ts";
import { balancedClass, type CountOptions, readOptions, STREAM } from "./options.ts";
import { type Random, randomFrom } from "./random.ts";
import { curveThrough, drawPath, type PenPoint } from "./stroke.ts";

const SIZE = 28;
const HEIGHT = 20; // of an upright digit, as in MNIST

/**
 * Images of synthetic handwritten digits: x uint8 [n, 28, 28, 1], y int32 class numbers [n]. Each is drawn
 * from strokes with random slant, size, position, width and jitter. Each run of ten samples has every digit
 * once; sample i does not depend on the count.
 *
 * @example
 * const { train, test } = synthetic.digits({ count: 10000, seed: 1 }).split({ test: 2000 });
 */
export function digits(options: CountOptions = {}): Dataset {
  const { count, seed } = readOptions("digits", options, { count: 1000, seed: 0 });
  const glyphs = readGlyphs();
  const pixels = new Uint8Array(count * SIZE * SIZE);
  const labels = new Int32Array(count);
  const classKey = keyFor(seed, PURPOSE.synthetic, STREAM.digits, 0);
  for (let i = 0; i < count; i++) {
    const digit = balancedClass(i, glyphs.length, classKey);
    labels[i] = digit;
    const key = keyFor(seed, PURPOSE.synthetic, STREAM.digits, 1, i);
    drawDigit(pixels.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE), glyphs[digit]!, key);
  }
  return ownDataset({
    x: { data: pixels, shape: [count, SIZE, SIZE, 1] },
    y: { data: labels, shape: [count] },
    classNames: glyphs.map((_, digit) => String(digit)),
  });
}

/** Draws a digit into the pixels of one image. */
function drawDigit(pixels: Uint8Array, styles: readonly Glyph[], key: Key): void {
  const random = randomFrom(key);
  const glyph = styles[Math.floor(random.uniform() * styles.length)]!;
  const hand = writerOf(random);
  const ink = new Float64Array(SIZE * SIZE);
  const blur = random.between(1, 1.8);
  for (const stroke of glyph) {
    drawPath(ink, SIZE, curveThrough(stroke.map((point) => place(point, hand, random))), blur);
  }
  const strength = random.between(180, 255);
  const noise = random.between(0, 20);
  for (let i = 0; i < pixels.length; i += 2) {
    // one word makes two pixels, each from the sum of two bytes
    const word = random.word();
    const first = (word & 255) + ((word >>> 8) & 255) - 255;
    const second = ((word >>> 16) & 255) + (word >>> 24) - 255;
    pixels[i] = toByte(strength * ink[i]! + (noise / 255) * first);
    pixels[i + 1] = toByte(strength * ink[i + 1]! + (noise / 255) * second);
  }
}

/** A handwriting: an affine map of the plane, and a pen. */
interface Writer {
  readonly matrix: readonly [number, number, number, number];
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Jitter of points, in units of the digit. */
  readonly jitter: number;
}

function writerOf(random: Random): Writer {
  const angle = 0.28 * random.triangular();
  const slant = 0.12 + 0.4 * random.triangular();
  const width = HEIGHT * random.between(0.7, 1.14);
  const height = HEIGHT * random.between(0.8, 1.08);
  const [c, s] = [cos(angle), sin(angle)];
  return {
    // scale, then slant, then rotation
    matrix: [c * width, -(c * slant + s) * height, s * width, (c - s * slant) * height],
    x: (SIZE - 1) / 2 + 2.5 * random.triangular(),
    y: (SIZE - 1) / 2 + 2.5 * random.triangular(),
    radius: random.between(0.75, 1.75),
    jitter: random.between(0.03, 0.1),
  };
}

/** The position of the pen for a point of a glyph. */
function place({ x, y, isCorner }: Point, hand: Writer, random: Random): PenPoint {
  const u = x + hand.jitter * random.triangular();
  const v = y + hand.jitter * random.triangular();
  const [a, b, c, d] = hand.matrix;
  return {
    x: hand.x + a * u + b * v,
    y: hand.y + c * u + d * v,
    radius: hand.radius * (1 + 0.25 * random.triangular()),
    isCorner,
  };
}

const toByte = (value: number) => Math.max(0, Math.min(255, Math.floor(value + 0.5)));
