import { createSignal, type Accessor } from 'solid-js';
import { uploadsOf, type Uploads } from '../../../uploads/uploads.ts';
import { useCab } from '../cab-state.tsx';

/** The page's uploads, once their database is open; undefined where it cannot be. Nothing waits for it. */
export function useUploads(): Accessor<Uploads | undefined> {
  const { client } = useCab();
  const [uploads, setUploads] = createSignal<Uploads>();
  void uploadsOf(client).then(
    (opened) => setUploads(opened),
    () => undefined,
  );
  return uploads;
}
