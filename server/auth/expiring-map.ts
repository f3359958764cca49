interface Entry<T> {
  readonly value: T;
  readonly until: number;
}

/** Values good for a while. Bounded: when full, the oldest go first. */
export interface ExpiringMap<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  clear(): void;
}

export interface ExpiringMapOptions {
  readonly ttlMs: number;
  readonly max: number;
  readonly now: () => number;
}

export function createExpiringMap<T>({ ttlMs, max, now }: ExpiringMapOptions): ExpiringMap<T> {
  const entries = new Map<string, Entry<T>>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until > now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value) {
      entries.delete(key);
      const [oldest] = entries.keys();
      if (entries.size >= max && oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, until: now() + ttlMs });
    },
    clear: () => entries.clear(),
  };
}
