/** States of a call and of each party in it, and every way from one to the next (C2). */

export const CALL_STATUSES = [
  'initiating',
  'ringing',
  'accepted',
  'in_progress',
  'ended',
  'rejected',
  'missed',
  'failed',
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

export const CALL_STEPS = ['ring', 'accept', 'connect', 'reject', 'end', 'miss', 'fail'] as const;
export type CallStep = (typeof CALL_STEPS)[number];

const over = (status: CallStatus): Record<CallStep, CallStatus> => ({
  ring: status,
  accept: status,
  connect: status,
  reject: status,
  end: status,
  miss: status,
  fail: status,
});

/** What a step makes of one party. Total, so that no cell is forgotten; a cell equal to its row means "no change". */
export const NEXT: Record<CallStatus, Record<CallStep, CallStatus>> = {
  initiating: {
    ring: 'ringing',
    accept: 'accepted',
    connect: 'in_progress',
    reject: 'rejected',
    end: 'ended',
    miss: 'missed',
    fail: 'failed',
  },
  ringing: {
    ring: 'ringing',
    accept: 'accepted',
    connect: 'in_progress',
    reject: 'rejected',
    end: 'ended',
    miss: 'missed',
    fail: 'failed',
  },
  accepted: {
    ring: 'accepted',
    accept: 'accepted',
    connect: 'in_progress',
    reject: 'ended',
    end: 'ended',
    miss: 'accepted',
    fail: 'failed',
  },
  in_progress: {
    ring: 'in_progress',
    accept: 'in_progress',
    connect: 'in_progress',
    reject: 'ended',
    end: 'ended',
    miss: 'in_progress',
    fail: 'failed',
  },
  ended: over('ended'),
  rejected: over('rejected'),
  missed: over('missed'),
  failed: over('failed'),
};

export const isOver = (status: CallStatus): boolean =>
  status === 'ended' || status === 'rejected' || status === 'missed' || status === 'failed';

/** Not answered yet. */
export const isWaiting = (status: CallStatus): boolean => status === 'initiating' || status === 'ringing';

/** How long a party is rung before the call counts as missed. */
export const RINGS_FOR_MS = 30_000;
