/** One setting while somebody changes it: what holds, what is about to, and how to put back what held before. */
import { createMemo, createSignal, type Accessor } from 'solid-js';
import {
  AGENCY,
  isSameSetting,
  type AgencySettings,
  type LastDecision,
  type SettingName,
} from '../../../shared/ops/agency-settings.ts';
import { agencySettings, decide } from '../../ops/agency.ts';
import { useClient } from '../../sync/client-context.tsx';
import type { SignedIn } from '../../sync/identity.ts';
import { keptDraft, type KeptDraft } from './kept-draft.ts';
import type { Read } from './setting-drafts.ts';

export interface SettingEdit<Name extends SettingName, Draft, Wrong = never> {
  name: Name;
  /** In force, with what this device has not sent yet. */
  held: Accessor<AgencySettings[Name]>;
  last: Accessor<LastDecision<AgencySettings[Name]> | undefined>;
  draft: Accessor<Draft>;
  change(draft: Draft): void;
  isChanged: Accessor<boolean>;
  /** Only once it was tried: nobody is told off while typing. */
  wrong: Accessor<Wrong | undefined>;
  /** Decided on this device, and there is no link to tell the server. */
  isWaiting: Accessor<boolean>;
  /** What came of the last press here. */
  said: Accessor<string>;
  failure: Accessor<string | undefined>;
  save(): Promise<void>;
  drop(): void;
  putBack(): Promise<void>;
}

export interface DraftRules<Value, Draft, Wrong> {
  draftOf(value: Value): Draft;
  read(draft: Draft): Read<Value, Wrong>;
}

/** What was chosen and not saved, before somebody looked at another page. */
export const keptSetting = <Draft>(person: SignedIn, name: SettingName): KeptDraft<Draft> =>
  keptDraft(person, `setting ${name}`);

/** Needs an owner. Until something is chosen here, the draft follows what others decide. */
export function createSettingEdit<Name extends SettingName, Draft, Wrong>(
  name: Name,
  { draftOf, read }: DraftRules<AgencySettings[Name], Draft, Wrong>,
): SettingEdit<Name, Draft, Wrong> {
  const client = useClient();
  const kept = keptSetting<Draft>(client.signedIn(), name);
  const [typed, setTyped] = createSignal(kept.read());
  const [wasTried, setTried] = createSignal(false);
  const [said, setSaid] = createSignal('');
  const [failure, setFailure] = createSignal<string>();
  const held = createMemo(() => agencySettings(client)[name]);
  const last = () => client.document('settings', AGENCY)?.state.last?.[name];
  const draft = createMemo(() => typed()?.draft ?? draftOf(held()));
  const result = createMemo(() => read(draft()));
  const isChanged = () => {
    const now = result();
    return 'wrong' in now || !isSameSetting(now.value, held());
  };
  const isWaiting = createMemo(
    () =>
      client.link() !== 'live' &&
      client.outbox
        .items()
        .some(
          ({ event, state }) =>
            event.type === 'agency:settings' && state !== 'quarantined' && event.data[name] !== undefined,
        ),
  );
  const begin = () => {
    setSaid('');
    setFailure(undefined);
  };
  const drop = () => {
    begin();
    setTyped(undefined);
    kept.write(undefined);
    setTried(false);
  };
  async function settle(value: AgencySettings[Name], words: string): Promise<void> {
    begin();
    const change: Partial<AgencySettings> = {};
    change[name] = value;
    try {
      await decide(client.outbox, change, client.signedIn().name);
      drop();
      setSaid(words);
    } catch {
      setFailure('This was not saved. Try again.');
    }
  }

  return {
    name,
    held,
    last,
    draft,
    change(next) {
      begin();
      setTyped(() => ({ draft: next }));
      kept.write(isChanged() ? { draft: next } : undefined);
    },
    isChanged,
    wrong() {
      const now = result();
      return wasTried() && 'wrong' in now ? now.wrong : undefined;
    },
    isWaiting,
    said,
    failure,
    async save() {
      setTried(true);
      const now = result();
      if ('value' in now && isChanged()) await settle(now.value, 'Saved.');
    },
    drop,
    async putBack() {
      const decision = last();
      if (decision) await settle(decision.before, 'Put back.');
    },
  };
}

/** For a setting that is one of a few values. */
export const asChosen = <Value>(): DraftRules<Value, Value, never> => ({
  draftOf: (value) => value,
  read: (value) => ({ value }),
});
