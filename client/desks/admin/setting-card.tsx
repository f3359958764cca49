import { Show, type JSX } from 'solid-js';
import { DEFAULT_SETTINGS, isSameSetting, type SettingName } from '../../../shared/ops/agency-settings.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import type { SettingEdit } from './setting-edit.ts';
import { SETTINGS } from './setting-words.ts';

export interface SettingCardProps<Name extends SettingName, Draft, Wrong> {
  edit: SettingEdit<Name, Draft, Wrong>;
  /** What it is chosen with. */
  children: JSX.Element;
  /** Beside the choice: what it will look like. */
  preview?: JSX.Element;
}

export const cardId = (name: SettingName): string => `setting-${name}`;

/** One setting: what it changes, the choice, who decided it last, and the way back. Nothing changes before Save. */
export function SettingCard<Name extends SettingName, Draft, Wrong>(
  props: SettingCardProps<Name, Draft, Wrong>,
) {
  const words = () => SETTINGS[props.edit.name];
  const id = () => cardId(props.edit.name);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    void props.edit.save();
  };
  return (
    <section class="setting rb-card" aria-labelledby={id()}>
      <form
        novalidate
        onSubmit={save}
        onKeyDown={(event) => event.key === 'Escape' && props.edit.isChanged() && props.edit.drop()}
      >
        <header>
          <h2 id={id()} tabIndex={-1}>
            {words().title}
          </h2>
          <p class="rb-muted">{words().about}</p>
        </header>
        <div class="setting-choice" data-preview={props.preview ? '' : undefined}>
          <div>{props.children}</div>
          {props.preview}
        </div>
        <InlineError message={props.edit.failure()} />
        <footer>
          <Standing edit={props.edit} />
          <div class="setting-actions">
            <Show when={props.edit.isChanged()}>
              <span class="setting-unsaved">Not saved yet</span>
              <Button tone="quiet" onClick={() => props.edit.drop()}>
                Discard
              </Button>
              <Button type="submit" tone="primary">
                Save for everyone
              </Button>
            </Show>
            <Show when={!props.edit.isChanged() && props.edit.last()}>
              {(last) => (
                <Button icon="undo" onClick={() => void props.edit.putBack()}>
                  Put back: {words().says(last().before)}
                </Button>
              )}
            </Show>
          </div>
        </footer>
      </form>
    </section>
  );
}

/** Who decided it, when, and whether everybody can know by now. */
function Standing<Name extends SettingName, Draft, Wrong>(props: { edit: SettingEdit<Name, Draft, Wrong> }) {
  const { says } = SETTINGS[props.edit.name];
  const fallback = DEFAULT_SETTINGS[props.edit.name];
  const isDefault = () => isSameSetting(props.edit.held(), fallback);
  return (
    <div class="setting-standing">
      <p role="status" class="setting-said">
        <Show when={props.edit.said()}>
          {(said) => (
            <>
              <Icon name={props.edit.isWaiting() ? 'device' : 'check'} size={18} />
              {said()} {props.edit.isWaiting() ? 'On this device only until there is a link.' : ''}
            </>
          )}
        </Show>
      </p>
      <Show
        when={props.edit.last()}
        fallback={<p class="rb-muted">Default: {says(fallback)}. Nobody has changed it.</p>}
      >
        {(last) => (
          <p class="rb-muted">
            {last().name ?? last().by} chose “{says(props.edit.held())}” on{' '}
            <time datetime={last().at}>{dateTime(last().at)}</time>.{' '}
            {isDefault() ? 'It is the default.' : `The default is “${says(fallback)}”.`}
            <Show when={props.edit.isWaiting() && !props.edit.said()}> Not at the server yet.</Show>
          </p>
        )}
      </Show>
    </div>
  );
}

const dateTime = (at: string): string =>
  new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
