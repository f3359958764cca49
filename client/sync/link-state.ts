/** The link as a person may be told it (I18): one union, and a total table, so that no pair of state and event is forgotten. */

export type LinkState = 'offline' | 'connecting' | 'catching-up' | 'live' | 'needs-sign-in' | 'update-needed';

/**
 * `connect`: we began to try. `behind`: connected, and not at the head of the log. `caught-up`: at the head.
 * `lost`: no connection. `signed-out`: the server does not take our sign-in. `protocol`: it does not speak our version.
 */
export type LinkEvent =
  'connect' | 'behind' | 'caught-up' | 'lost' | 'signed-out' | 'signed-in' | 'protocol' | 'stopped';

const TABLE: Record<LinkState, Record<LinkEvent, LinkState>> = {
  offline: {
    connect: 'connecting',
    behind: 'catching-up',
    'caught-up': 'offline',
    lost: 'offline',
    'signed-out': 'needs-sign-in',
    'signed-in': 'connecting',
    protocol: 'update-needed',
    stopped: 'offline',
  },
  connecting: {
    connect: 'connecting',
    behind: 'catching-up',
    'caught-up': 'connecting',
    lost: 'offline',
    'signed-out': 'needs-sign-in',
    'signed-in': 'connecting',
    protocol: 'update-needed',
    stopped: 'offline',
  },
  'catching-up': {
    connect: 'connecting',
    behind: 'catching-up',
    'caught-up': 'live',
    lost: 'offline',
    'signed-out': 'needs-sign-in',
    'signed-in': 'connecting',
    protocol: 'update-needed',
    stopped: 'offline',
  },
  live: {
    connect: 'connecting',
    behind: 'catching-up',
    'caught-up': 'live',
    lost: 'offline',
    'signed-out': 'needs-sign-in',
    'signed-in': 'connecting',
    protocol: 'update-needed',
    stopped: 'offline',
  },
  // Only a person ends these two: a reconnecting socket must not hide them.
  'needs-sign-in': {
    connect: 'needs-sign-in',
    behind: 'needs-sign-in',
    'caught-up': 'needs-sign-in',
    lost: 'needs-sign-in',
    'signed-out': 'needs-sign-in',
    'signed-in': 'connecting',
    protocol: 'update-needed',
    stopped: 'offline',
  },
  'update-needed': {
    connect: 'update-needed',
    behind: 'update-needed',
    'caught-up': 'update-needed',
    lost: 'update-needed',
    'signed-out': 'update-needed',
    'signed-in': 'update-needed',
    protocol: 'update-needed',
    stopped: 'offline',
  },
};

export const nextLink = (state: LinkState, event: LinkEvent): LinkState => TABLE[state][event];
