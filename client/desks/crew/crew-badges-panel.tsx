import { createSignal, For, Show } from 'solid-js';
import type { TabletPerson } from '../../store/tablet-database.ts';
import type { Shift } from '../../sync/shift.ts';
import { useShift } from '../../sync/shift-context.tsx';
import { leaveUnit, takeUnit } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { BadgeForm } from './badge-form.tsx';
import { useCab } from './cab-state.tsx';
import { rememberedLevel } from './crew-level.ts';
import './curtain.css';
import { PanelFrame } from './panel-frame.tsx';

/** Who is on this tablet: whose name stands on what is pressed, who comes, who goes. */
export function CrewBadgesPanel() {
  const shift = useShift();
  return <Show when={shift()}>{(on) => <OnTablet shift={on()} />}</Show>;
}

function OnTablet(props: { shift: Shift }) {
  const cab = useCab();
  const [adding, setAdding] = createSignal(false);
  const [leaving, setLeaving] = createSignal<TabletPerson>();
  const present = () => props.shift.tablet.present();
  const isActive = ({ sub }: TabletPerson) => cab.client.signedIn().sub === sub;

  /** Signed on to the unit before anything is pressed in their name, so that the desk stays as it is. */
  const join = ({ sub, name }: TabletPerson) => {
    const level = rememberedLevel(localStorage, sub);
    return takeUnit(cab.client.outbox, {
      unitId: cab.unitId,
      crew: cab.unit().crew,
      member: { id: sub, name, ...(level ? { level } : {}) },
    });
  };
  const out = async (person: TabletPerson) => {
    try {
      if (cab.unit().crew.some(({ id }) => id === person.sub))
        await leaveUnit(cab.client.outbox, {
          unitId: cab.unitId,
          memberId: person.sub,
          crew: cab.unit().crew,
        });
      await props.shift.badgeOut(person);
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Not badged out. Try again.', 'bad');
    }
    setLeaving(undefined);
  };

  return (
    <Show
      when={!adding()}
      fallback={
        <PanelFrame title="Badge in" leave="Back" onLeave={() => setAdding(false)}>
          <div class="crew-badge-new">
            <BadgeForm shift={props.shift} join={join} onDone={() => setAdding(false)} />
          </div>
        </PanelFrame>
      }
    >
      <PanelFrame title="Crew on this tablet" why="What is pressed carries the name of whoever presses.">
        <ul class="crew-badges">
          <For each={present()}>
            {(person) => (
              <li>
                <span>
                  <strong>{person.name}</strong>
                  {isActive(person) ? ' presses now' : ''}
                </span>
                <Show
                  when={leaving()?.sub === person.sub}
                  fallback={
                    <>
                      <Show when={!isActive(person)}>
                        <Button size="crew" onClick={() => props.shift.switchTo(person)}>
                          Press as {person.name.split(' ')[0]}
                        </Button>
                      </Show>
                      <Button size="crew" onClick={() => setLeaving(person)}>
                        Badge out
                      </Button>
                    </>
                  }
                >
                  <span class="rb-muted">
                    {present().length === 1 ? 'Alerts and GPS stop. ' : ''}What you pressed stays saved and is
                    still sent.
                  </span>
                  <Button size="crew" onClick={() => setLeaving(undefined)}>
                    Stay
                  </Button>
                  <Button size="crew" tone="danger" onClick={() => void out(person)}>
                    Badge out {person.name.split(' ')[0]}
                  </Button>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Button size="crew" icon="plus" block onClick={() => setAdding(true)}>
          Badge in somebody
        </Button>
      </PanelFrame>
    </Show>
  );
}
