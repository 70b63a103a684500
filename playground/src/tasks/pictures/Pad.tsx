// A pad to draw on; what is drawn is centred and scaled as the digits are.

import { useEffect, useRef, useState } from "preact/hooks";
import { choosePicture } from "./chosen.ts";
import { smallPixels } from "./files.ts";

type Stroke = readonly (readonly [x: number, y: number])[];

interface Props {
  readonly height: number;
  readonly width: number;
}

/** The part of a picture that a digit fills: 20 of 28 pixels, as in MNIST. */
const FILLED = 20 / 28;
/** Of the side. */
const PEN = 0.09;

export function Pad({ height, width }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const isDrawing = useRef(false);
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const side = canvas.current!.width;
    context.fillStyle = "#000";
    context.fillRect(0, 0, side, side);
    ink(context, strokes, PEN * side, ([x, y]) => [x * side, y * side]);
    if (strokes.length > 0) choosePicture({ pixels: pixelsOf(strokes, height, width) });
  }, [strokes, height, width]);
  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const { left, top, width: side } = canvas.current!.getBoundingClientRect();
    return [(event.clientX - left) / side, (event.clientY - top) / side];
  };
  const extend = (event: PointerEvent) => {
    if (!isDrawing.current) return;
    const place = placeOf(event);
    setStrokes((now) => [...now.slice(0, -1), [...(now.at(-1) ?? []), place]]);
  };
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        width={280}
        height={280}
        role="img"
        aria-label="A pad to draw on with a mouse, a pen or a finger"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          isDrawing.current = true;
          setStrokes((now) => [...now, [placeOf(event)]]);
        }}
        onPointerMove={extend}
        onPointerUp={() => {
          isDrawing.current = false;
        }}
        onPointerCancel={() => {
          isDrawing.current = false;
        }}
      />
      <button type="button" disabled={strokes.length === 0} onClick={() => setStrokes([])}>
        Wipe the pad
      </button>
    </div>
  );
}

type Place = readonly [x: number, y: number];

function ink(
  context: CanvasRenderingContext2D,
  strokes: readonly Stroke[],
  pen: number,
  at: (place: Place) => Place,
): void {
  context.strokeStyle = "#fff";
  context.lineWidth = pen;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    for (const [i, place] of [...stroke, stroke[0]!].entries()) {
      // the last place ends a single point
      if (i === stroke.length && i > 1) continue;
      const [x, y] = at(place);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.stroke();
  }
}

/** The strokes as grey pixels from 0 to 255: as large as the digits, their mass in the middle. */
export function pixelsOf(strokes: readonly Stroke[], height: number, width: number): number[] {
  const places = strokes.flat();
  const side = Math.min(height, width);
  const range = (axis: 0 | 1) => {
    const values = places.map((place) => place[axis]);
    return [Math.min(...values), Math.max(...values)] as const;
  };
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  // a point or a line is not blown up
  const scale = (side * FILLED) / Math.max(0.3, right - left, bottom - top);
  const centre: Place = [(left + right) / 2, (top + bottom) / 2];
  const drawn = (offset: Place): Uint8Array => {
    const canvas = document.createElement("canvas");
    const whole = Math.max(height, width);
    canvas.width = whole;
    canvas.height = whole;
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    context.fillStyle = "#000";
    context.fillRect(0, 0, whole, whole);
    ink(context, strokes, side * PEN, ([x, y]) => [
      width / 2 + (x - centre[0]) * scale + offset[0],
      height / 2 + (y - centre[1]) * scale + offset[1],
    ]);
    const all = smallPixels(context, whole, 1);
    return all.filter((_, i) => Math.floor(i / whole) < height && i % whole < width);
  };
  const first = drawn([0, 0]);
  let [mass, across, down] = [0, 0, 0];
  for (const [i, value] of first.entries()) {
    mass += value;
    across += value * ((i % width) + 0.5);
    down += value * (Math.floor(i / width) + 0.5);
  }
  if (mass === 0) return [...first];
  return [...drawn([width / 2 - across / mass, height / 2 - down / mass])];
}
