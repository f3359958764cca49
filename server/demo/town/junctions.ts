import { crossing, gap, lengthOf, mix, nearestOn, type Spot } from './plane.ts';
import type { Stroke } from './strokes.ts';

/** One stretch of a stroke between two junctions. */
export interface Stretch {
  readonly stroke: Stroke;
  readonly strokeIndex: number;
  readonly from: number;
  readonly to: number;
  readonly line: readonly Spot[];
  /** Metres along the street at which it starts, for house numbers. */
  readonly startsAt: number;
}

interface Piece {
  readonly stroke: number;
  readonly index: number;
  readonly a: Spot;
  readonly b: Spot;
}

const CELL_M = 60;
/** Junctions closer than this are one. */
const MERGE_M = 17;
/** An end this near to another street is joined to it. */
const REACH_M = 48;
/** A dead end shorter than this is nobody's street. */
const STUB_M = 75;

/** Finds every junction and cuts the strokes there. A bypass meets only main roads; it passes over the others. */
export function cutAtJunctions(strokes: readonly Stroke[]): Stretch[] {
  const joined = joinEnds(strokes);
  const cuts = joined.map((): number[] => []);
  const pieces = piecesOf(joined);
  const cells = cellsOf(pieces);
  for (const near of cells.values()) {
    for (const first of near) {
      for (const second of near) {
        if (second.stroke <= first.stroke || !mayMeet(joined[first.stroke], joined[second.stroke])) continue;
        const at = crossing([first.a, first.b], [second.a, second.b]);
        if (!at) continue;
        cuts[first.stroke]?.push(first.index + at.first);
        cuts[second.stroke]?.push(second.index + at.second);
      }
    }
  }
  const merge = createMerger();
  const stretches = joined.flatMap((stroke, index) =>
    stretchesOf({ stroke, index, cuts: cuts[index] ?? [] }, merge),
  );
  return withoutStubs(withoutTwins(stretches));
}

const mayMeet = (a: Stroke | undefined, b: Stroke | undefined): boolean => {
  if (a?.kind !== 'trunk' && b?.kind !== 'trunk') return true;
  return [a, b].every((stroke) => ['trunk', 'primary', 'secondary'].includes(stroke?.kind ?? ''));
};

const piecesOf = (strokes: readonly Stroke[]): Piece[] =>
  strokes.flatMap(({ line }, stroke) =>
    line.slice(1).map((b, index): Piece => ({ stroke, index, a: line[index] ?? b, b })),
  );

const cellKey = (x: number, y: number): string => `${Math.floor(x / CELL_M)},${Math.floor(y / CELL_M)}`;

function cellsOf(pieces: readonly Piece[]): Map<string, Piece[]> {
  const cells = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const [west, east] = [Math.min(piece.a[0], piece.b[0]), Math.max(piece.a[0], piece.b[0])];
    const [south, north] = [Math.min(piece.a[1], piece.b[1]), Math.max(piece.a[1], piece.b[1])];
    for (let x = Math.floor(west / CELL_M); x <= Math.floor(east / CELL_M); x += 1) {
      for (let y = Math.floor(south / CELL_M); y <= Math.floor(north / CELL_M); y += 1) {
        const key = `${x},${y}`;
        const cell = cells.get(key);
        if (cell) cell.push(piece);
        else cells.set(key, [piece]);
      }
    }
  }
  return cells;
}

/** Stretches both ends of every stroke to the street they nearly touch. */
function joinEnds(strokes: readonly Stroke[]): Stroke[] {
  const cells = cellsOf(piecesOf(strokes));
  const joint = (end: Spot, own: number): Spot | undefined => {
    let best: { at: Spot; metres: number } | undefined;
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        for (const { stroke, a, b } of cells.get(cellKey(end[0] + dx * CELL_M, end[1] + dy * CELL_M)) ?? []) {
          if (stroke === own || !mayMeet(strokes[own], strokes[stroke])) continue;
          const { share, metres } = nearestOn(a, b, end);
          if (metres > REACH_M || (best && metres >= best.metres)) continue;
          const at = mix(a, b, share);
          // A little past the other street, so that the two really cross.
          best = { at: mix(end, at, metres > 0 ? 1 + 0.5 / metres : 1), metres };
        }
      }
    }
    return best?.at;
  };
  return strokes.map((stroke, index) => {
    const first = stroke.line[0];
    const last = stroke.line.at(-1);
    if (!first || !last || gap(first, last) < 1) return stroke;
    const before = joint(first, index);
    const after = joint(last, index);
    return { ...stroke, line: [...(before ? [before] : []), ...stroke.line, ...(after ? [after] : [])] };
  });
}

/** Gives every junction one place and one number. */
function createMerger(): (spot: Spot) => { node: number; at: Spot } {
  const cells = new Map<string, { node: number; at: Spot }[]>();
  let count = 0;
  return (spot) => {
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const near = cells.get(cellKey(spot[0] + dx * CELL_M, spot[1] + dy * CELL_M)) ?? [];
        const known = near.find(({ at }) => gap(at, spot) < MERGE_M);
        if (known) return known;
      }
    }
    const fresh = { node: count, at: spot };
    count += 1;
    const key = cellKey(spot[0], spot[1]);
    cells.set(key, [...(cells.get(key) ?? []), fresh]);
    return fresh;
  };
}

function stretchesOf(
  { stroke, index, cuts }: { stroke: Stroke; index: number; cuts: readonly number[] },
  merge: (spot: Spot) => { node: number; at: Spot },
): Stretch[] {
  const last = stroke.line.length - 1;
  const spotAt = (cut: number): Spot => {
    const a = stroke.line[Math.floor(cut)] ?? [0, 0];
    return mix(a, stroke.line[Math.ceil(cut)] ?? a, cut % 1);
  };
  const stretches: Stretch[] = [];
  let startsAt = stroke.startsAt ?? 0;
  let from: { cut: number; node: number; at: Spot } | undefined;
  for (const cut of [...new Set([0, ...cuts, last])].sort((a, b) => a - b)) {
    const junction = { cut, ...merge(spotAt(cut)) };
    if (from && from.node !== junction.node) {
      const between = stroke.line.slice(Math.floor(from.cut) + 1, Math.ceil(cut));
      const inner = between.filter((spot) => gap(spot, junction.at) > 6 && gap(spot, from?.at ?? spot) > 6);
      const line = [from.at, ...inner, junction.at];
      stretches.push({ stroke, strokeIndex: index, from: from.node, to: junction.node, line, startsAt });
      startsAt += lengthOf(line);
    }
    if (!from || from.node !== junction.node) from = junction;
  }
  return stretches;
}

/** Two streets between the same two junctions are one street. */
function withoutTwins(stretches: readonly Stretch[]): Stretch[] {
  const seen = new Set<string>();
  return stretches.filter(({ from, to, line }) => {
    const key = `${Math.min(from, to)}-${Math.max(from, to)}`;
    if (seen.has(key) && lengthOf(line) < 400) return false;
    seen.add(key);
    return true;
  });
}

function withoutStubs(stretches: readonly Stretch[]): Stretch[] {
  const degree = new Map<number, number>();
  for (const { from, to } of stretches) {
    degree.set(from, (degree.get(from) ?? 0) + 1);
    degree.set(to, (degree.get(to) ?? 0) + 1);
  }
  const kept = stretches.filter(({ from, to, line }) => {
    const isDeadEnd = degree.get(from) === 1 || degree.get(to) === 1;
    return !(isDeadEnd && lengthOf(line) < STUB_M);
  });
  return kept.length === stretches.length ? kept : withoutStubs(kept);
}
