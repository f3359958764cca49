import { For, Show } from 'solid-js';
import { recordChecklist } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import './checklist-panel.css';
import { createDutyChecks } from './duty-checks.ts';
import { PanelFrame } from './panel-frame.tsx';

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** Before going on duty. What is missing says how to get it, and holds nobody up: it goes into the record. */
export function ChecklistPanel() {
  const cab = useCab();
  const checks = createDutyChecks(cab);
  const missing = () => checks().filter(({ ok }) => !ok).length;
  const done = async () => {
    const items = checks().map(({ item, ok, note }) => ({
      item,
      ok,
      ...(note === undefined ? {} : { note }),
    }));
    try {
      await recordChecklist(cab.client.outbox, { unitId: cab.unitId, items });
      cab.feedback.confirm();
      cab.outcomes.say(
        missing() === 0 ? 'Tablet checked' : `On duty with ${missing()} missing, noted`,
        'good',
      );
      cab.panels.done();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The check was not recorded. Try again.', 'bad');
    }
  };
  return (
    <PanelFrame title="Before going on duty" leave="Later">
      <ul class="crew-checks">
        <For each={checks()}>
          {(check) => (
            <li data-missing={check.ok ? undefined : ''} data-item={check.item}>
              <Icon name={check.ok ? 'check' : 'alert'} size={28} />
              <div>
                <strong>{check.title}</strong>
                <span class="rb-spoken">{check.ok ? ': in order' : ': missing'}</span>
                <Show when={check.result}>
                  {(result) => (
                    <p class="crew-checks-result" role="status">
                      {sentence(result())}
                    </p>
                  )}
                </Show>
                <Show when={!check.ok}>
                  <p>{check.fix}</p>
                </Show>
              </div>
              <Show when={!check.ok}>
                <div class="crew-checks-actions">
                  <For each={check.actions ?? []}>
                    {(action) => (
                      <Button size="crew" onClick={() => action.run()}>
                        {action.words}
                      </Button>
                    )}
                  </For>
                </div>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <div class="crew-checks-done">
        <Button size="crew" tone="primary" block onClick={() => void done()}>
          {missing() === 0 ? 'Go on duty' : `Go on duty anyway (${missing()} missing)`}
        </Button>
      </div>
    </PanelFrame>
  );
}
