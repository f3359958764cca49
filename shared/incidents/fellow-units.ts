/** Which units may see each other's place: those on the same call, for as long as both are on it. */

export interface OnIncident {
  readonly unitId: string;
  /** The call it is on at present. */
  readonly incidentId: string;
}

/** Each unit with a call, and the others on that call. Units alone on theirs are left out. */
export function fellowUnits(units: readonly OnIncident[]): Map<string, string[]> {
  const fellows = new Map<string, string[]>();
  for (const together of Map.groupBy(units, ({ incidentId }) => incidentId).values()) {
    if (together.length < 2) continue;
    for (const { unitId } of together)
      fellows.set(
        unitId,
        together.flatMap((other) => (other.unitId === unitId ? [] : [other.unitId])),
      );
  }
  return fellows;
}
