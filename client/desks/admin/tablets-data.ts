/** What the tablets page asks the server. Each rejects with plain words. */
import { z } from 'zod';

const tabletSchema = z.object({
  id: z.string(),
  name: z.string(),
  units: z.array(z.string()),
  enrolledAt: z.string(),
  lastSeen: z.string().exactOptional(),
  unsent: z.int().exactOptional(),
  revokedAt: z.string().exactOptional(),
  lastLane: z.int(),
  people: z.array(z.string()),
});
export type ListedTablet = z.output<typeof tabletSchema>;

const memberSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
});
export type ListedMember = z.output<typeof memberSchema>;

const codeSchema = z.object({ code: z.string(), expiresAt: z.string() });
export type EnrolmentCode = z.output<typeof codeSchema>;

const problemSchema = z.object({ detail: z.string() });

export interface TabletsData {
  tablets(): Promise<ListedTablet[]>;
  /** Only people who work on crews. */
  crew(): Promise<ListedMember[]>;
  makeCode(name: string, units: readonly string[]): Promise<EnrolmentCode>;
  revoke(id: string): Promise<void>;
  setPin(memberId: string, pin: string): Promise<void>;
  /** The text of the badge's QR code; the badge before it is no longer good. */
  makeBadge(memberId: string): Promise<string>;
}

export function createTabletsData(token: string): TabletsData {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Error('The server cannot be reached.');
    });
    if (!response.ok) {
      const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
      throw new Error(problem.data?.detail ?? `The server answered ${response.status}.`);
    }
    return response.status === 204 ? undefined : response.json();
  }
  return {
    async tablets() {
      return z.object({ devices: z.array(tabletSchema) }).parse(await call('GET', '/devices')).devices;
    },
    async crew() {
      const { members } = z.object({ members: z.array(memberSchema) }).parse(await call('GET', '/members'));
      return members.filter(({ roles }) => roles.includes('crew'));
    },
    makeCode: async (name, units) => codeSchema.parse(await call('POST', '/devices/codes', { name, units })),
    revoke: async (id) => void (await call('POST', `/devices/${id}/revoke`, {})),
    setPin: async (memberId, pin) => void (await call('PUT', `/members/${memberId}/pin`, { pin })),
    makeBadge: async (memberId) =>
      z.object({ badge: z.string() }).parse(await call('POST', `/members/${memberId}/badge`, {})).badge,
  };
}
