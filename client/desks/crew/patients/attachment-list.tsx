import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import type { KeptAttachment } from '../../../../shared/patients/attachments.ts';
import type { OfPatient } from '../../../patients/patient-actions.ts';
import type { PatientOnCall } from '../../../patients/patients-on-call.ts';
import type { Waiting } from '../../../uploads/uploads.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useCab } from '../cab-state.tsx';
import { localTime } from '../local-time.ts';
import { SIGNER_WORDS, REASON_WORDS } from './signature-words.ts';
import { useUploads } from './use-uploads.ts';

const WHOLE = 100;

/** Photos and signatures with how far each has come. What has not left this device can be deleted. */
export function AttachmentList(props: { patient: PatientOnCall; of: OfPatient }) {
  const cab = useCab();
  const uploads = useUploads();
  const kept = createMemo(() =>
    (props.patient.state.attachments ?? []).filter(({ withdrawnAt }) => withdrawnAt === undefined),
  );
  const waitingOf = (id: string) =>
    uploads()
      ?.waiting()
      .find((row) => row.id === id);
  const remove = async (id: string) => {
    try {
      await uploads()?.withdraw(props.of, id);
      cab.outcomes.say('Deleted before it was sent', 'good');
    } catch {
      cab.feedback.error();
      cab.outcomes.say('It was not deleted. Try again.', 'bad');
    }
  };
  return (
    <Show when={kept().length > 0}>
      <ul class="pt-attachments" aria-label="Photos and signatures">
        <For each={kept()}>
          {(attachment) => (
            <AttachmentItem
              attachment={attachment}
              waiting={waitingOf(attachment.attachmentId)}
              isKnown={uploads() !== undefined}
              isElsewhere={attachment.storedAt === undefined && attachment.by !== cab.client.signedIn().sub}
              part={uploads()?.progress(attachment.attachmentId)}
              onDelete={() => void remove(attachment.attachmentId)}
            />
          )}
        </For>
      </ul>
    </Show>
  );
}

interface AttachmentItemProps {
  attachment: KeptAttachment;
  waiting: Waiting | undefined;
  /** What waits on this device has been looked up: until then nothing is called sent. */
  isKnown: boolean;
  /** Somebody else made it, on another device, and the server has not said that it came. */
  isElsewhere: boolean;
  part: number | undefined;
  onDelete: () => void;
}

function AttachmentItem(props: AttachmentItemProps) {
  const [asking, setAsking] = createSignal(false);
  const words = () => {
    const { kind, caption, signer } = props.attachment;
    if (kind === 'photo') return caption ?? 'Photo';
    return signer
      ? `Signed by ${signer.name ?? SIGNER_WORDS[signer.role].toLowerCase()}: ${REASON_WORDS[signer.reason].toLowerCase()}`
      : 'Signature';
  };
  const percent = () => Math.round((props.part ?? 0) * WHOLE);
  return (
    <li
      data-state={
        props.waiting?.state ?? (props.isKnown ? (props.isElsewhere ? 'elsewhere' : 'sent') : 'unknown')
      }
    >
      <span class="pt-attachment-words">
        <strong>{words()}</strong>
        <span class="rb-muted">
          <time datetime={props.attachment.at}>{localTime(props.attachment.at)}</time>{' '}
          <Switch
            fallback={
              <Show when={props.isKnown}>
                <Icon name="check" size={16} /> sent
              </Show>
            }
          >
            <Match when={props.waiting?.state === 'failed'}>
              <Icon name="alert" size={16} /> {props.waiting?.failure}
            </Match>
            <Match when={props.part !== undefined}>sending, {percent()} %</Match>
            <Match when={props.waiting === undefined && props.isKnown && props.isElsewhere}>
              <Icon name="hourglass" size={16} /> not on the server yet
            </Match>
            <Match when={props.waiting}>
              <Icon name="device" size={16} /> saved here, goes after the facts
            </Match>
          </Switch>
        </span>
        <Show when={props.part !== undefined}>
          <progress max={WHOLE} value={percent()} aria-label={`Sending ${words()}`} />
        </Show>
      </span>
      <Show when={props.waiting}>
        <Show
          when={asking()}
          fallback={
            <Button size="crew" onClick={() => setAsking(true)}>
              Delete
            </Button>
          }
        >
          <Button size="crew" onClick={() => setAsking(false)}>
            Keep
          </Button>
          <Button size="crew" tone="danger" onClick={() => props.onDelete()}>
            Delete now
          </Button>
        </Show>
      </Show>
    </li>
  );
}
