export interface CrashFacts {
  error: unknown;
  /** Path only: queries may carry patient data. */
  where: string;
  at: string;
  agent: string;
}

/** Plain text a person can paste into a message. */
export function crashReport({ error, where, at, agent }: CrashFacts): string {
  const what = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return [`Readback stopped at ${where}`, at, agent, '', what].join('\n');
}
