/**
 * The wire's version. A tablet asleep for a week must still sync: the server understands every version
 * from OLDEST_PROTOCOL up, and answers an older one with `reset {reason: 'protocol'}`.
 * 1: the first.
 */
export const PROTOCOL = 1;
export const OLDEST_PROTOCOL = 1;
