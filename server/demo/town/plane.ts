/** The town is laid out in metres, x east and y north, and projected at the end. */
export type Spot = readonly [x: number, y: number];

export const gap = (a: Spot, b: Spot): number => Math.hypot(b[0] - a[0], b[1] - a[1]);

export const mix = (a: Spot, b: Spot, share: number): Spot => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

/** Radians, anticlockwise from east. */
export const direction = (a: Spot, b: Spot): number => Math.atan2(b[1] - a[1], b[0] - a[0]);

/** The acute angle between two undirected lines, 0 to π/2. */
export function lineAngle(a: number, b: number): number {
  const difference = Math.abs(a - b) % Math.PI;
  return Math.min(difference, Math.PI - difference);
}

export function lengthOf(line: readonly Spot[]): number {
  let total = 0;
  line.forEach((spot, index) => {
    const before = line[index - 1];
    if (before) total += gap(before, spot);
  });
  return total;
}

/** A smooth line through the points (Catmull-Rom), `steps` pieces between each two. */
export function smooth(points: readonly Spot[], steps: number): Spot[] {
  const line: Spot[] = [];
  for (let i = 0; i + 1 < points.length; i += 1) {
    const b = points[i] ?? [0, 0];
    const c = points[i + 1] ?? b;
    const a = points[i - 1] ?? mix(c, b, 2);
    const d = points[i + 2] ?? mix(b, c, 2);
    for (let step = 0; step < steps; step += 1) line.push(curveAt([a, b, c, d], step / steps));
  }
  const last = points.at(-1);
  return last ? [...line, last] : line;
}

function curveAt([a, b, c, d]: readonly [Spot, Spot, Spot, Spot], t: number): Spot {
  const along = (axis: 0 | 1): number =>
    0.5 *
    (2 * b[axis] +
      (c[axis] - a[axis]) * t +
      (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
      (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t);
  return [along(0), along(1)];
}

/** The same line with a point at least every `every` metres. */
export function dense(line: readonly Spot[], every: number): Spot[] {
  const result: Spot[] = [];
  line.forEach((spot, index) => {
    const before = line[index - 1];
    if (before) {
      const pieces = Math.ceil(gap(before, spot) / every);
      for (let piece = 1; piece < pieces; piece += 1) result.push(mix(before, spot, piece / pieces));
    }
    result.push(spot);
  });
  return result;
}

export function isInside(polygon: readonly Spot[], [x, y]: Spot): boolean {
  let inside = false;
  let before = polygon.at(-1);
  for (const corner of polygon) {
    if (before && corner[1] > y !== before[1] > y) {
      const crossing = ((before[0] - corner[0]) * (y - corner[1])) / (before[1] - corner[1]) + corner[0];
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

/** Where two pieces cross, as shares of each; undefined when they do not. */
export function crossing(
  [a, b]: readonly [Spot, Spot],
  [c, d]: readonly [Spot, Spot],
): { first: number; second: number } | undefined {
  const [rx, ry] = [b[0] - a[0], b[1] - a[1]];
  const [sx, sy] = [d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (Math.abs(cross) < 1e-9) return undefined;
  const first = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const second = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  return first >= 0 && first <= 1 && second >= 0 && second <= 1 ? { first, second } : undefined;
}

/** The point of a piece nearest to `spot`, as a share of it, and how far away it is. */
export function nearestOn(a: Spot, b: Spot, spot: Spot): { share: number; metres: number } {
  const length = gap(a, b) ** 2;
  const dot = (spot[0] - a[0]) * (b[0] - a[0]) + (spot[1] - a[1]) * (b[1] - a[1]);
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, dot / length));
  return { share, metres: gap(spot, mix(a, b, share)) };
}

/** The line moved `metres` to its left. */
export function shifted(line: readonly Spot[], metres: (index: number) => number): Spot[] {
  return line.map((spot, index) => {
    const angle = direction(line[index - 1] ?? spot, line[index + 1] ?? spot);
    const by = metres(index);
    return [spot[0] - Math.sin(angle) * by, spot[1] + Math.cos(angle) * by];
  });
}
