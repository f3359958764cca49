/** Who is signed in on this device, as signals. After signing out nobody is, and nothing can be recorded or sent. */
import { createSignal } from 'solid-js';
import type { Role } from '../../shared/rooms/principal.ts';
import type { Author } from '../outbox/author.ts';

export interface SignedIn {
  token: string;
  org: string;
  /** Stable id of the person; the author of what is recorded. */
  sub: string;
  name: string;
  roles: Role[];
  unitId?: string;
  hospitalId?: string;
}

export interface Identity {
  /** The last person signed in, also after they signed out. */
  signedIn(): SignedIn;
  /** Undefined once signed out. */
  author(): Author | undefined;
  set(next: SignedIn): void;
  end(): void;
}

export const ownerOf = ({ org, sub }: Author): string => `${org} ${sub}`;

export function createIdentity(first: SignedIn): Identity {
  const [state, setState] = createSignal({ signedIn: first, isOver: false });
  return {
    signedIn: () => state().signedIn,
    author() {
      const { signedIn, isOver } = state();
      return isOver ? undefined : { org: signedIn.org, sub: signedIn.sub };
    },
    set: (signedIn) => void setState({ signedIn, isOver: false }),
    end: () => void setState(({ signedIn }) => ({ signedIn, isOver: true })),
  };
}
