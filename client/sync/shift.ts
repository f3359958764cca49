/** Badging in and out on an enrolled tablet: checked here where the tablet knows the person, by the server the first time. */
import { tokenFor } from '../../shared/rooms/device-token.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import { objectOf, text } from '../device/reading.ts';
import { person, type TabletPerson } from '../store/tablet-database.ts';
import type { Proof, Tablet } from '../store/tablet.ts';

export interface BadgedPerson extends TabletPerson {
  token: string;
  org: string;
  orgName: string;
  roles: Role[];
}

export type BadgeResult = { ok: true } | { ok: false; detail: string };

export interface Shift {
  tablet: Pick<Tablet, 'enrolment' | 'people' | 'present' | 'setPresent'>;
  /** Proves who they are, and makes them the one whose name stands on what is pressed. */
  badgeIn(
    username: string,
    proof: Proof,
    /** Done, in the name of whoever was on before, once the proof was right. */
    join?: (person: TabletPerson) => Promise<unknown>,
  ): Promise<BadgeResult>;
  /** Whether this is the PIN of somebody who is badged in; opens what the tablet keeps of patients. */
  confirm(person: TabletPerson, proof: Proof): Promise<BadgeResult>;
  /** Somebody else who is badged in presses from now on. */
  switchTo(person: TabletPerson): void;
  /** The last one out locks the tablet; what is queued goes on being sent. */
  badgeOut(person: TabletPerson): Promise<void>;
}

/** With the keys of the tablet it runs on. */
export interface TabletShift extends Shift {
  tablet: Tablet;
}

export interface ShiftDeps {
  tablet: Tablet;
  baseUrl: string;
  fetch: typeof fetch;
  active(): { sub: string } | undefined;
  /** The server no longer takes the word of whoever is on: then a PIN that is right here is shown to it once more. */
  isTurnedAway(): boolean;
  adopt(person: BadgedPerson): void;
  leave(): void;
  onRevoked(): void;
}

const badged = objectOf({ person, cacheKey: text });
const problem = objectOf({ code: text, detail: text });
const TIMEOUT_MS = 12_000;

type Asked =
  | { kind: 'right'; person: TabletPerson; cacheKey: string }
  | { kind: 'refused'; detail: string }
  | { kind: 'unreachable' };

export function createShift(deps: ShiftDeps): TabletShift {
  const { tablet } = deps;
  const send = deps.fetch;

  async function ask(username: string, proof: Proof): Promise<Asked> {
    const credential = tablet.enrolment()?.credential ?? '';
    try {
      const response = await send(`${deps.baseUrl}/api/v1/device/badge`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        body: JSON.stringify({ username, ...proof }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body: unknown = await response.json();
      const right = response.ok ? badged(body) : undefined;
      if (right) return { kind: 'right', ...right };
      const said = response.ok ? undefined : problem(body);
      if (said?.code === 'device-revoked') deps.onRevoked();
      return said ? { kind: 'refused', detail: said.detail } : { kind: 'unreachable' };
    } catch {
      return { kind: 'unreachable' };
    }
  }

  /**
   * The tablet's own word first: it is quick, and there may be no network. A changed PIN only the server knows; and a server
   * that was restored may have forgotten that somebody badged in here.
   */
  async function prove(username: string, proof: Proof): Promise<TabletPerson | string> {
    const waitMs = await tablet.waitMs(username);
    if (waitMs > 0) return `Too many wrong tries. Wait ${Math.ceil(waitMs / 1000)} seconds.`;
    const known = tablet.people().find((person) => person.username === username);
    const local = known ? await tablet.check(known, proof) : 'unknown';
    const isEnough = local === 'right' && !(deps.isTurnedAway() && known?.sub === deps.active()?.sub);
    if (known && isEnough) return known;
    const asked = await ask(username, proof);
    if (asked.kind === 'right') {
      await tablet.remember(asked.person, proof, asked.cacheKey);
      return asked.person;
    }
    if (asked.kind === 'refused') return asked.detail;
    if (known && local === 'right') return known;
    return local === 'wrong'
      ? 'That is not right.'
      : 'The first time on this tablet needs a network. Whoever was here before can badge in without one.';
  }

  function use(person: TabletPerson): void {
    const enrolment = tablet.enrolment();
    if (!enrolment) return;
    const { org, orgName, credential } = enrolment;
    deps.adopt({ ...person, org, orgName, roles: ['crew'], token: tokenFor(credential, person.sub) });
  }

  const without = ({ sub }: TabletPerson) => tablet.present().filter((each) => each.sub !== sub);

  return {
    tablet,
    async badgeIn(username, proof, join) {
      const person = await prove(username.trim().toLowerCase(), proof);
      if (typeof person === 'string') return { ok: false, detail: person };
      await join?.(person);
      await tablet.setPresent([...without(person), person]);
      use(person);
      return { ok: true };
    },
    async confirm(person, proof) {
      const proved = await prove(person.username, proof);
      return typeof proved === 'string' ? { ok: false, detail: proved } : { ok: true };
    },
    switchTo: use,
    async badgeOut(person) {
      const rest = without(person);
      await tablet.setPresent(rest);
      const [next] = rest;
      if (next === undefined) deps.leave();
      else if (deps.active()?.sub === person.sub) use(next);
    },
  };
}
