import { Show, Suspense } from 'solid-js';
import { laterPart } from '../../ui/lazy-part.ts';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { CallActions } from './call-actions.tsx';
import { CallNotes } from './call-notes.tsx';
import { CallTimers } from './call-timers.tsx';
import { Cover, Curtain } from './curtain.tsx';
import { PriorityMark } from './priority-mark.tsx';
import './call-card.css';

/* Nothing of the map is needed to read a call or to press a status: it comes when the rest stands. */
const CallMap = laterPart(async () => ({ default: (await import('./call-map.tsx')).CallMap }));

/** The call in the order a crew needs it: how urgent and what, where, what is dangerous, what is new. */
export function CallCard(props: { incidentId: string }) {
  const cab = useCab();
  const details = () => cab.detailsOf(props.incidentId);
  return (
    <article class="crew-call" aria-label="Present call">
      <Show
        when={details()}
        fallback={<p class="crew-call-unknown">Call {props.incidentId}: details are not here yet.</p>}
      >
        {(call) => (
          <>
            <header class="crew-call-head">
              <PriorityMark priority={call().priority} />
              <h2 class="crew-call-nature">{call().type}</h2>
              <CallTimers />
            </header>
            <Cover text="Address covered: tap to show">
              <p class="crew-call-address">{call().address}</p>
            </Cover>
            <Show when={call().hazards}>
              {(hazards) => (
                <p class="crew-call-hazards">
                  <Icon name="alert" size={26} />
                  <span>
                    <strong>Hazard:</strong> {hazards()}
                  </span>
                </p>
              )}
            </Show>
            <div class="crew-call-more">
              <Curtain>
                <CallNotes details={call().details} notes={cab.incident()?.notes ?? []} />
              </Curtain>
              <Suspense fallback={<div />}>
                <CallMap call={call()} destination={cab.transport()?.destination} />
              </Suspense>
            </div>
          </>
        )}
      </Show>
      <CallActions incidentId={props.incidentId} />
    </article>
  );
}
