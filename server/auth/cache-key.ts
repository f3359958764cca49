/** The keys that open what a device keeps of patients. Made from the installation's secret, kept in no device. */
import { createHmac } from 'node:crypto';

/** For a tablet, whoever badges in on it; for any other device, one person's own. base64url, 256 bits. */
export const cacheKey = (secret: string, place: { org: string; device: string; sub?: string }): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([place.org, place.device, place.sub ?? null]))
    .digest('base64url');
