/** How much one request may carry. Apart from the schemas that hold callers to it: who asks needs the figures alone. */
export const MAX_PUSH_EVENTS = 500;
export const MAX_PUSH_BYTES = 512 * 1024;

/** Positions of a unit. */
export const MAX_FIXES = 1000;
