export interface StorageReport {
  /** The browser promised not to clear our data under pressure. Where false, installing the app usually earns it. */
  persisted: boolean;
  usedBytes?: number;
  quotaBytes?: number;
}

/** Asks once for lasting storage and says how much room there is. Never rejects: the outbox works either way. */
export async function askForLastingStorage(
  storage: StorageManager = navigator.storage,
): Promise<StorageReport> {
  try {
    const persisted = (await storage.persisted()) || (await storage.persist());
    const { usage, quota } = await storage.estimate();
    return {
      persisted,
      ...(usage !== undefined && { usedBytes: usage }),
      ...(quota !== undefined && { quotaBytes: quota }),
    };
  } catch {
    return { persisted: false };
  }
}
