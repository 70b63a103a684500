// Drawing of strokes: smooth curves through points, rasterised by distance.

/** A point of a path in pixels, and half the width of the line. */
export interface PenPoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly isCorner: boolean;
}

const STEPS = 5; // segments from one point to the next

/** Segments along a Catmull-Rom spline (1974) through points, with corners. */
export function curveThrough(points: readonly PenPoint[]): PenPoint[] {
  const path = [points[0]!];
  for (let i = 0; i + 1 < points.length; i++) {
    const [from, to] = [points[i]!, points[i + 1]!];
    const before = from.isCorner || i === 0 ? from : points[i - 1]!;
    const after = to.isCorner || i + 2 === points.length ? to : points[i + 2]!;
    const steps = before === from && after === to ? 1 : STEPS;
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      path.push({
        x: catmullRom(before.x, from.x, to.x, after.x, t),
        y: catmullRom(before.y, from.y, to.y, after.y, t),
        radius: from.radius + (to.radius - from.radius) * t,
        isCorner: false,
      });
    }
  }
  return path;
}

const catmullRom = (p0: number, p1: number, p2: number, p3: number, t: number) =>
  p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));

/**
 * Draws a path into a square of pixels with values from 0 to 1; `blur` is the width of the line's edge in
 * pixels. Overlapping lines keep the maximum.
 */
export function drawPath(ink: Float64Array, size: number, path: readonly PenPoint[], blur: number) {
  for (let i = 0; i + 1 < path.length; i++) drawSegment(ink, size, path[i]!, path[i + 1]!, blur);
}

/** Draws a segment with round ends. */
function drawSegment(
  ink: Float64Array,
  size: number,
  a: PenPoint,
  b: PenPoint,
  blur: number,
): void {
  const reach = Math.max(a.radius, b.radius) + blur / 2;
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
  const right = Math.min(size - 1, Math.ceil(Math.max(a.x, b.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
  const bottom = Math.min(size - 1, Math.ceil(Math.max(a.y, b.y) + reach));
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const perLength = 1 / Math.max(dx * dx + dy * dy, 1e-12);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x - a.x, y - a.y];
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) * perLength));
      const [ex, ey] = [px - t * dx, py - t * dy];
      const radius = a.radius + (b.radius - a.radius) * t;
      const cover = (radius - Math.sqrt(ex * ex + ey * ey)) / blur + 0.5;
      if (cover > ink[y * size + x]!) ink[y * size + x] = Math.min(1, cover);
    }
  }
}
