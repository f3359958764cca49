/** What people call this tablet; undefined on a device that was not enrolled. */
export function readTabletName(storage: Pick<Storage, 'getItem'>): string | undefined {
  try {
    const mark: unknown = JSON.parse(storage.getItem('readback.tablet') ?? 'null');
    if (typeof mark !== 'object' || mark === null || !('name' in mark)) return undefined;
    return typeof mark.name === 'string' ? mark.name : undefined;
  } catch {
    return undefined;
  }
}
