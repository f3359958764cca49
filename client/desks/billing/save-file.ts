import type { BillingData } from './billing-data.ts';

/** Saves a file of the server's, which only this person's sign-in can read. */
export async function saveFile(data: BillingData, path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await data.file(path));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
