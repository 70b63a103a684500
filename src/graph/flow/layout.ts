// A layered layout from left to right (Sugiyama, Tagawa and Toda 1981): columns by the longest path, order by
// barycentres, heights as near as possible to the middle of the neighbours.
//
// An edge leaves its box straight, below its label, then bends to the next column. Straight parts have separate
// columns, so labels overlap neither each other nor a bend.

/** A box to be placed. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** An edge between two boxes by their numbers; `to` is larger, or absent if it leaves the graph. */
export interface Link {
  readonly from: number;
  readonly to?: number;
  readonly labelWidth: number;
  /** Height above and below the edge together. */
  readonly labelHeight: number;
}

/** Positions of boxes and edges. */
export interface Layout {
  /** Upper left corners; boxes with many outgoing edges are higher. */
  readonly boxes: readonly { readonly x: number; readonly y: number; readonly height: number }[];
  readonly links: readonly PlacedLink[];
  readonly width: number;
  readonly height: number;
}

/** Straight stretches, joined by bends; the label is above the first. */
export interface PlacedLink {
  readonly stretches: readonly {
    readonly from: number;
    readonly to: number;
    readonly y: number;
  }[];
  readonly labelX: number;
}

/** A box, or a crossing of a column by a long edge. */
interface Cell {
  readonly rank: number;
  readonly width: number;
  readonly height: number;
  /** Joints to cells of the next and the previous column. */
  readonly out: Joint[];
  readonly in: Joint[];
  y: number;
}

/** A part of an edge between neighbouring columns; `exit` and `entry` are relative to the middle of a cell. */
interface Joint {
  readonly from: Cell;
  readonly to: Cell | undefined;
  readonly labelWidth: number;
  readonly labelHeight: number;
  exit: number;
  entry: number;
}

const GAP = 14;
const BEND = 34;
const CROSSING_HEIGHT = 10;
const ENTRY_GAP = 14;
const SWEEPS = 12;
/** Distance of the ports of a cell; places in a column are from 0 to 1. */
const PORT = 1e-6;

/** Places boxes in topological order. */
export function layOut(boxes: readonly Box[], links: readonly Link[]): Layout {
  const ranks = rankAll(boxes.length, links);
  const columns: Cell[][] = [];
  const addCell = (rank: number, width: number, height: number): Cell => {
    const cell: Cell = { rank, width, height, out: [], in: [], y: 0 };
    while (columns.length <= rank) columns.push([]);
    columns[rank]!.push(cell);
    return cell;
  };
  const leaving = boxes.map(() => 0);
  for (const { from, labelHeight } of links) leaving[from]! += labelHeight;
  const cells = boxes.map(({ width, height }, i) =>
    addCell(ranks[i]!, width, Math.max(height, leaving[i]!)),
  );
  const paths = links.map((link) => split(link, cells, addCell));
  order(columns);
  const places = placesOf(columns);
  for (const cell of columns.flat()) setPorts(cell, places);
  align(columns);
  return measure(boxes, cells, columns, paths);
}

/** Columns by the longest path; boxes without inputs move right, next to their targets. */
function rankAll(count: number, links: readonly Link[]): number[] {
  const ranks = new Array<number>(count).fill(0);
  const sources: number[][] = ranks.map(() => []);
  const targets: number[][] = ranks.map(() => []);
  for (const { from, to } of links) {
    if (to === undefined) continue;
    sources[to]!.push(from);
    targets[from]!.push(to);
  }
  sources.forEach((each, i) => {
    for (const from of each) ranks[i] = Math.max(ranks[i]!, ranks[from]! + 1);
  });
  const isLeaf = (i: number) => sources[i]!.length === 0;
  const isCopyOfLeaf = (i: number) =>
    sources[i]!.length === 1 && isLeaf(sources[i]![0]!) && targets[i]!.length > 1;
  for (let i = count - 1; i >= 0; i--) {
    const next = targets[i]!.map((to) => ranks[to]!);
    if (next.length > 0 && (isLeaf(i) || isCopyOfLeaf(i))) ranks[i] = Math.min(...next) - 1;
  }
  return ranks;
}

/** Splits an edge into joints between neighbouring columns. */
function split(
  { from, to, labelWidth, labelHeight }: Link,
  cells: readonly Cell[],
  addCell: (rank: number, width: number, height: number) => Cell,
): Joint[] {
  const joints: Joint[] = [];
  const join = (a: Cell, b: Cell | undefined) => {
    const isFirst = joints.length === 0;
    const joint = {
      from: a,
      to: b,
      labelWidth: isFirst ? labelWidth : 0,
      labelHeight: isFirst ? labelHeight : 0,
      exit: 0,
      entry: 0,
    };
    a.out.push(joint);
    b?.in.push(joint);
    joints.push(joint);
  };
  let at = cells[from]!;
  const end = to === undefined ? undefined : cells[to]!;
  while (end && at.rank + 1 < end.rank) {
    const crossing = addCell(at.rank + 1, 0, CROSSING_HEIGHT);
    join(at, crossing);
    at = crossing;
  }
  join(at, end);
  return joints;
}

/** Orders every column by the middle of its neighbours, back and forth; keeps the fewest crossings. */
function order(columns: Cell[][]): void {
  let best = columns.map((column) => [...column]);
  let fewest = crossings(columns);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const isForward = sweep % 2 === 0;
    const sequence = isForward ? columns : [...columns].reverse();
    const places = placesOf(columns);
    for (const column of sequence) {
      const middles = new Map(
        column.map((cell) => {
          const near = isForward
            ? cell.in.map((joint) => exitOf(joint, places))
            : cell.out.flatMap((joint) => (joint.to ? [entryOf(joint, places)] : []));
          return [cell, meanOf(near) ?? places.get(cell)!] as const;
        }),
      );
      column.sort((a, b) => middles.get(a)! - middles.get(b)!);
      column.forEach((cell, i) => {
        places.set(cell, i / column.length);
      });
    }
    const found = crossings(columns);
    if (found >= fewest) continue;
    fewest = found;
    best = columns.map((column) => [...column]);
  }
  best.forEach((column, rank) => {
    columns[rank] = column;
  });
}

const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Places in their columns, from 0 to 1. */
const placesOf = (columns: readonly Cell[][]): Map<Cell, number> =>
  new Map(columns.flatMap((column) => column.map((cell, i) => [cell, i / column.length] as const)));

/** Number of crossings of joints between the same columns. */
function crossings(columns: readonly Cell[][]): number {
  const places = placesOf(columns);
  let count = 0;
  for (const column of columns) {
    const joints = column.flatMap((cell) => cell.out.filter(({ to }) => to));
    joints.forEach((a, i) => {
      for (const b of joints.slice(0, i)) {
        const left = places.get(a.from)! - places.get(b.from)!;
        if (left * (entryOf(a, places) - entryOf(b, places)) < 0) count++;
      }
    });
  }
  return count;
}

/** Place of the end of a joint: that of the cell, plus one for the port. */
const entryOf = (joint: Joint, places: ReadonlyMap<Cell, number>): number =>
  places.get(joint.to!)! + PORT * joint.to!.in.indexOf(joint);
/** Place of its beginning. */
const exitOf = (joint: Joint, places: ReadonlyMap<Cell, number>): number =>
  places.get(joint.from)! + PORT * joint.from.out.indexOf(joint);

/** Edges leave in the order of their ends, and enter in the order of the inputs. */
function setPorts(cell: Cell, places: ReadonlyMap<Cell, number>): void {
  cell.out.sort((a, b) => (a.to ? entryOf(a, places) : 1) - (b.to ? entryOf(b, places) : 1));
  cell.in.forEach((joint, i) => {
    joint.entry = (i - (cell.in.length - 1) / 2) * ENTRY_GAP;
  });
  const total = cell.out.reduce((sum, { labelHeight }) => sum + labelHeight, 0);
  let y = -total / 2;
  for (const joint of cell.out) {
    joint.exit = y + joint.labelHeight / 2;
    y += joint.labelHeight;
  }
}

/** Moves the cells of each column, in their order, as near to their neighbours as possible. */
function align(columns: readonly Cell[][]): void {
  for (const column of columns) {
    let y = 0;
    for (const cell of column) {
      cell.y = y + cell.height / 2;
      y += cell.height + GAP;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wanted = column.map((cell) => {
        const heights = [
          ...cell.in.map((joint) => joint.from.y + joint.exit - joint.entry),
          ...cell.out.flatMap((joint) => (joint.to ? [joint.to.y + joint.entry - joint.exit] : [])),
        ];
        return meanOf(heights) ?? cell.y;
      });
      settle(column, wanted);
    }
  }
}

/** The nearest heights in least squares that keep order and gaps: pool adjacent violators. */
function settle(column: readonly Cell[], wanted: readonly number[]): void {
  const offsets: number[] = [];
  let offset = 0;
  column.forEach((cell, i) => {
    if (i > 0) offset += (column[i - 1]!.height + cell.height) / 2 + GAP;
    offsets.push(offset);
  });
  const pools: { sum: number; count: number }[] = [];
  wanted.forEach((height, i) => {
    pools.push({ sum: height - offsets[i]!, count: 1 });
    for (let last = pools.length - 1; last > 0; last--) {
      const [a, b] = [pools[last - 1]!, pools[last]!];
      if (a.sum / a.count <= b.sum / b.count) break;
      pools.splice(last - 1, 2, { sum: a.sum + b.sum, count: a.count + b.count });
    }
  });
  let i = 0;
  for (const { sum, count } of pools) {
    for (let k = 0; k < count; k++, i++) column[i]!.y = sum / count + offsets[i]!;
  }
}

/** Positions from 0, with the widths of the columns. */
function measure(
  boxes: readonly Box[],
  cells: readonly Cell[],
  columns: readonly Cell[][],
  paths: readonly Joint[][],
): Layout {
  const all = columns.flat();
  const top = Math.min(...all.map(({ y, height }) => y - height / 2));
  const height = Math.max(...all.map((cell) => cell.y + cell.height / 2)) - top;
  const starts: { left: number; right: number; labels: number }[] = [];
  let x = 0;
  for (const column of columns) {
    const right = x + Math.max(0, ...column.map(({ width }) => width));
    const labels =
      right + Math.max(0, ...column.flatMap(({ out }) => out.map((each) => each.labelWidth)));
    starts.push({ left: x, right, labels });
    x = labels + BEND;
  }
  const centre = (rank: number) => (starts[rank]!.left + starts[rank]!.right) / 2;
  return {
    width: x,
    height,
    boxes: cells.map((cell, i) => ({
      x: centre(cell.rank) - boxes[i]!.width / 2,
      y: cell.y - cell.height / 2 - top,
      height: cell.height,
    })),
    links: paths.map((joints) => {
      const first = joints[0]!;
      const { right, labels } = starts[first.from.rank]!;
      const stretches = joints.map((joint, i) => ({
        from:
          i === 0 ? centre(joint.from.rank) + joint.from.width / 2 : starts[joint.from.rank]!.left,
        to: starts[joint.from.rank]!.labels + (joint.to ? 0 : BEND / 2),
        y: joint.from.y + joint.exit - top,
      }));
      const { to, entry } = joints.at(-1)!;
      if (to) {
        const end = centre(to.rank) - to.width / 2;
        stretches.push({ from: starts[to.rank]!.left, to: end, y: to.y + entry - top });
      }
      return { stretches, labelX: (right + labels) / 2 };
    }),
  };
}
