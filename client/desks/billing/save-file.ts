import { useToasts } from '../../ui/toasts.tsx';
import { useDesk } from './desk-state.tsx';

/** Saves a file of the server's, which only this person's sign-in can read; says so when it could not be had. */
export function useSaveFile(): (path: string, name: string) => void {
  const { data } = useDesk();
  const toasts = useToasts();
  async function save(path: string, name: string): Promise<void> {
    const address = URL.createObjectURL(await data.file(path));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
  }
  return (path, name) =>
    void save(path, name).catch(() =>
      toasts.show({ text: `${name} was not saved: the server did not give it. Try again.`, tone: 'bad' }),
    );
}
