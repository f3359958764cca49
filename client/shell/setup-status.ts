import { z } from 'zod';

const statusSchema = z.object({
  needed: z.boolean(),
  organization: z.object({ org: z.string(), name: z.string() }).exactOptional(),
});

/** Whether this server still waits for its first organization, and its name where it has exactly one. */
export type SetupStatus = z.output<typeof statusSchema>;

/** Undefined when the server cannot be reached. */
export async function fetchSetupStatus(fetch: typeof globalThis.fetch): Promise<SetupStatus | undefined> {
  try {
    const answer = await fetch('/api/setup', { credentials: 'omit', cache: 'no-store' });
    return statusSchema.safeParse(await answer.json()).data;
  } catch {
    return undefined;
  }
}
