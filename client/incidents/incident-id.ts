/** Ids of incidents made on a device: readable over the radio, and unique without asking anybody. Pure. */

/** Crockford's base 32 in lower case: no i, l, o, u, so that nothing is misheard or misread. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
export const INCIDENT_ID_BYTES = 7;

/** Such as `261121-k7m2x9q`: the day, and 35 bits of chance; two alike on one day need some 200,000 incidents. */
export function incidentIdOf(day: string, random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, INCIDENT_ID_BYTES), (byte) => LETTERS[byte % LETTERS.length]);
  return `${day.slice(2, 10).replaceAll('-', '')}-${letters.join('')}`;
}
