/**
 * Pages of the log on a line to somebody else: read ahead and sent in order while earlier ones are still being taken, and
 * the cursor moved, never before, past what was taken. Reading, the line and the cursor do not wait for one another;
 * what is read and not yet past the cursor is bounded, so that a slow reader cannot grow memory.
 */

/** A page on its way. */
export interface Flying {
  /** The cursor, once the page was taken whole. */
  to: number;
  /** The cursor for what was taken: `to`, or less when it stops at something. Never rejects. */
  landed: Promise<number>;
}

export interface PipelineOptions {
  /** The cursor. */
  after: number;
  /** Reads and sends the next page; undefined at the end of the log. */
  launch(after: number): Promise<Flying | undefined>;
  /** Moves the cursor; false when it is somebody else's by now. */
  move(to: number): Promise<boolean>;
  /** Resolves when there is something new after the end of the log. */
  news(): Promise<void>;
  /** Nothing more can be sent. */
  isClosed(): boolean;
}

/**
 * `done`: everything there is was taken. `stuck`: some was not and is better tried a moment later. `lost`: the cursor is
 * somebody else's by now.
 */
export type PipelineEnd = 'done' | 'stuck' | 'lost';

/** On the line and not yet taken. */
const MOST_FLYING = 3;
/** Taken, and waiting for the cursor. */
const MOST_UNMOVED = 3;

interface OnTheLine extends Flying {
  /** The cursor for what was taken; undefined until it landed. */
  result?: number;
}

/** Rejects when a page could not be read or the cursor not be moved, once nothing is on its way any more. */
export async function runPipeline(options: PipelineOptions): Promise<PipelineEnd> {
  const line: OnTheLine[] = [];
  const cursor = createMover(options.move);
  let { after } = options;
  let isAtEnd = false;
  let isStuck = false;

  /** Pages are taken in order; behind one that was not taken whole nothing counts. */
  function takeLanded(): void {
    for (let first = line[0]; first?.result !== undefined && !isStuck; first = line[0]) {
      line.shift();
      cursor.moveTo(first.result);
      isStuck = first.result < first.to;
    }
  }

  async function launchNext(): Promise<void> {
    const flying: OnTheLine | undefined = await options.launch(after);
    isAtEnd = !flying;
    if (!flying) return;
    after = flying.to;
    line.push(flying);
    void flying.landed.then((result) => {
      flying.result = result;
    });
  }

  const newPage = () =>
    options.news().then(() => {
      isAtEnd = false;
    });
  const hasRoom = () => line.length < MOST_FLYING && cursor.waiting() < MOST_UNMOVED;
  const isIdle = () => line.length === 0 && cursor.waiting() === 0;
  const isOver = () => isStuck || cursor.isLost() || (isIdle() && (isAtEnd || options.isClosed()));

  async function run(): Promise<void> {
    do {
      if (!isAtEnd && !options.isClosed() && hasRoom()) {
        await launchNext();
      } else {
        const waited = [line[0]?.landed, cursor.moved(), isAtEnd ? newPage() : undefined];
        const pending = waited.filter((each) => each !== undefined);
        // On a closed line with nothing on it there is nothing to wait for.
        if (pending.length > 0) await Promise.race(pending);
      }
      takeLanded();
    } while (!isOver());
  }

  try {
    await run();
  } finally {
    // What is still on the line is waited for: it is not sent again if it is taken.
    await Promise.all(line.map(({ landed }) => landed));
  }
  await cursor.finish();
  if (cursor.isLost()) return 'lost';
  return isStuck ? 'stuck' : 'done';
}

interface Mover {
  moveTo(to: number): void;
  /** Places the cursor is still to be moved to. */
  waiting(): number;
  isLost(): boolean;
  /** When the move that is under way is done; undefined without one. Never rejects. */
  moved(): Promise<void> | undefined;
  /** When the last one is done. Rejects when the cursor could not be moved. */
  finish(): Promise<void>;
}

/** One move at a time; what comes meanwhile is moved past at once. */
function createMover(move: (to: number) => Promise<boolean>): Mover {
  let places: number[] = [];
  let moving: Promise<void> | undefined;
  let isLost = false;
  let failure: unknown;

  function next(): void {
    const to = places.at(-1);
    if (moving || isLost || to === undefined) return;
    const count = places.length;
    moving = move(to)
      .then(
        (isMoved) => {
          isLost = !isMoved;
        },
        (error: unknown) => {
          failure = error;
          isLost = true;
        },
      )
      .then(() => {
        places = places.slice(count);
        moving = undefined;
        next();
      });
  }

  return {
    moveTo(to) {
      places.push(to);
      next();
    },
    waiting: () => places.length,
    isLost: () => isLost,
    moved: () => moving,
    async finish() {
      while (moving) await moving;
      if (failure !== undefined) throw failure;
    },
  };
}
