/** What being an enrolled tablet changes for the client: whose cache it is, whose facts it carries, and its word to the server. */
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { isSamePerson, type Author } from '../outbox/author.ts';
import { createHttpPush } from '../outbox/http-push.ts';
import type { PushPath } from '../outbox/push-path.ts';
import type { Tablet } from '../store/tablet.ts';
import { ownerOf, type Identity, type SignedIn } from './identity.ts';
import type { ServerRequest } from './server-request.ts';
import { startTabletHello, type TabletHello } from './tablet-hello.ts';

export interface TabletCrew {
  /** A tablet's crew share its cache: whoever badges in next finds the call, also without a network. */
  ownerOf(signedIn: SignedIn): string;
  isBadged(signedIn: SignedIn): boolean;
  carries(author: Author): boolean;
  /** To send in the name of whoever recorded it; undefined for people this device cannot speak for. */
  tokenOf(author: Author): string | undefined;
  /** Ways for somebody who is not the one signed in. */
  pathsFor(author: Author): readonly PushPath[];
  startHello(unsent: () => number): TabletHello | undefined;
}

export interface TabletCrewDeps {
  tablet: Tablet | undefined;
  identity: Identity;
  request: ServerRequest;
  onRevoked: () => void;
}

export function createTabletCrew({ tablet, identity, request, onRevoked }: TabletCrewDeps): TabletCrew {
  const enrolment = tablet?.enrolment();
  const isBadged = ({ token }: SignedIn): boolean =>
    enrolment !== undefined && token.startsWith(`${enrolment.credential}.`);
  const isOfCrew = ({ org, sub }: Author): boolean =>
    org === enrolment?.org && tablet?.people().some((person) => person.sub === sub) === true;
  return {
    isBadged,
    ownerOf: (signedIn) => (enrolment && isBadged(signedIn) ? `tablet ${enrolment.id}` : ownerOf(signedIn)),
    carries: (author) => isSamePerson(author, identity.author()) || isOfCrew(author),
    tokenOf(author) {
      if (isSamePerson(author, identity.author())) return identity.signedIn().token;
      return enrolment && isOfCrew(author) ? tokenFor(enrolment.credential, author.sub) : undefined;
    },
    pathsFor: ({ sub }) =>
      enrolment ? [createHttpPush({ ...request, token: () => tokenFor(enrolment.credential, sub) })] : [],
    startHello: (unsent) =>
      enrolment && startTabletHello({ ...request, credential: enrolment.credential, unsent, onRevoked }),
  };
}
