/**
 * Which documents tell of a patient, and how they lie on the disk: whole ones sealed, the others with those members taken
 * out and sealed beside them, so that after a restart the status flow works at once and the patient appears with the PIN.
 */
import type { Document } from '../../shared/log/document.ts';
import type { Sealed } from './sealing.ts';
import type { Vault } from './vault.ts';

export type Seals = Pick<Vault, 'isOpen' | 'seal' | 'open'>;

/** A document as it lies in the cache. */
export interface StoredDocument extends Document {
  sealed?: Sealed;
}

const WHOLE: ReadonlySet<string> = new Set([
  'patient',
  'triage',
  'channel',
  'call',
  'transmission',
  'notification',
]);

/** Members that tell of a patient; a folder must do with them gone, so lists become empty ones. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  incident: ['details', 'notes'],
  transport: ['billingData', 'incident.details', 'ringdowns'],
};

type State = Record<string, unknown>;
const isState = (value: unknown): value is State =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isWhollySealed = (kind: string): boolean => WHOLE.has(kind);

/** Facts that tell of a patient, in what a device keeps of its own after they were acknowledged. */
export const tellsOfPatient = (type: string): boolean =>
  /^(patient|triage|risk|ringdown|message|transmission|transcription)[:_]/.test(type) ||
  type === 'incident:note' ||
  type === 'transport:completed';

/** The document for the disk. Where nothing can be sealed, what tells of a patient is left out. */
export async function toStored(document: Document, seals: Seals): Promise<StoredDocument | undefined> {
  const { kind, id, seq, state } = document;
  if (isWhollySealed(kind)) {
    const sealed = await seals.seal(state);
    return sealed && { kind, id, seq, state: {}, sealed };
  }
  const { open, parts } = split(state, PARTS[kind] ?? []);
  if (Object.keys(parts).length === 0) return document;
  const sealed = await seals.seal(parts);
  return { kind, id, seq, state: open, ...(sealed && { sealed }) };
}

/** What the row says now: without its sealed part while the vault is closed, and then undefined if that is all of it. */
export async function fromStored(
  row: StoredDocument,
  seals: Seals,
): Promise<{ document: Document | undefined; isClosed: boolean }> {
  const { sealed, ...document } = row;
  if (!sealed) return { document, isClosed: false };
  const content = await seals.open(sealed);
  if (!isState(content)) return { document: isWhollySealed(row.kind) ? undefined : document, isClosed: true };
  const state = isWhollySealed(row.kind) ? content : joined(document.state, content);
  return { document: { ...document, state }, isClosed: false };
}

function split(state: unknown, paths: readonly string[]): { open: unknown; parts: State } {
  if (!isState(state)) return { open: state, parts: {} };
  const open: State = { ...state };
  const parts: State = {};
  for (const path of paths) {
    const [first = '', second] = path.split('.');
    const value = open[first];
    if (second === undefined) {
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      parts[path] = value;
      if (Array.isArray(value)) open[first] = [];
      else delete open[first];
    } else if (isState(value) && value[second] !== undefined) {
      parts[path] = value[second];
      const { [second]: _taken, ...rest } = value;
      open[first] = rest;
    }
  }
  return { open, parts };
}

/** What came meanwhile stays; a list goes on behind what was sealed. */
function joined(state: unknown, parts: State): unknown {
  if (!isState(state)) return state;
  const whole: State = { ...state };
  for (const [path, part] of Object.entries(parts)) {
    const [first = '', second] = path.split('.');
    const value = whole[first];
    if (second !== undefined) {
      if (isState(value)) whole[first] = { [second]: part, ...value };
    } else if (Array.isArray(part)) whole[first] = [...part, ...(Array.isArray(value) ? value : [])];
    else whole[first] = value ?? part;
  }
  return whole;
}
