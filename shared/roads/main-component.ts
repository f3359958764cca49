/** Edges of each node as one run of a flat list: node n owns `edgeTo[start[n] … start[n + 1])`. */
export interface Adjacency {
  readonly start: Uint32Array;
  readonly edgeTo: Uint32Array;
}

/**
 * 1 for every node of the largest set in which each node reaches each other (Tarjan, without recursion).
 * Snapping only to these means no trip ends in a one-way trap or a street cut off by the edge of the data.
 */
export function mainComponent({ start, edgeTo }: Adjacency): Uint8Array {
  const count = start.length - 1;
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const component = new Int32Array(count).fill(-1);
  const cursor = start.slice(0, count);
  const sizes: number[] = [];
  const open: number[] = [];
  const path: number[] = [];
  let counter = 0;

  const enter = (node: number): void => {
    index[node] = counter;
    low[node] = counter;
    counter += 1;
    open.push(node);
    path.push(node);
  };
  const lower = (node: number, value: number): void => {
    low[node] = Math.min(low[node] ?? 0, value);
  };
  const close = (node: number): void => {
    let size = 0;
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      component[member] = sizes.length;
      size += 1;
      if (member === node) break;
    }
    sizes.push(size);
  };

  for (let root = 0; root < count; root += 1) {
    if (index[root] !== -1) continue;
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const edge = cursor[node] ?? 0;
      if (edge < (start[node + 1] ?? 0)) {
        cursor[node] = edge + 1;
        const next = edgeTo[edge] ?? 0;
        if (index[next] === -1) enter(next);
        else if (component[next] === -1) lower(node, index[next] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent, low[node] ?? 0);
      if (low[node] === index[node]) close(node);
    }
  }
  const largest = sizes.indexOf(Math.max(0, ...sizes));
  return Uint8Array.from(component, (id) => (id === largest ? 1 : 0));
}
