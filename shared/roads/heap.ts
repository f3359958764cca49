/** Smallest-first queue of node numbers (binary heap). The same node may be in it more than once. */
export function createHeap(): {
  push(node: number, priority: number): void;
  /** The node with the smallest priority, or -1 when empty. */
  pop(): number;
} {
  const nodes: number[] = [];
  const priorities: number[] = [];

  const priorityAt = (index: number): number => priorities[index] ?? Infinity;
  const move = (from: number, to: number): void => {
    nodes[to] = nodes[from] ?? -1;
    priorities[to] = priorityAt(from);
  };

  return {
    push(node, priority) {
      let hole = nodes.length;
      while (hole > 0) {
        const parent = (hole - 1) >> 1;
        if (priorityAt(parent) <= priority) break;
        move(parent, hole);
        hole = parent;
      }
      nodes[hole] = node;
      priorities[hole] = priority;
    },
    pop() {
      const top = nodes[0];
      const lastNode = nodes.pop();
      const lastPriority = priorities.pop();
      if (top === undefined || lastNode === undefined || lastPriority === undefined) return -1;
      const size = nodes.length;
      if (size === 0) return top;
      let hole = 0;
      for (;;) {
        const left = 2 * hole + 1;
        if (left >= size) break;
        const child = left + 1 < size && priorityAt(left + 1) < priorityAt(left) ? left + 1 : left;
        if (priorityAt(child) >= lastPriority) break;
        move(child, hole);
        hole = child;
      }
      nodes[hole] = lastNode;
      priorities[hole] = lastPriority;
      return top;
    },
  };
}
