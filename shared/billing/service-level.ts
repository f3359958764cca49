/** HCPCS service level, only where the facts leave no doubt; the biller decides (NEMSIS ePayment.50 stays theirs). */

/** NEMSIS v3.5 eDisposition.32, by code and by name. */
const CARE: Record<string, 'ALS' | 'BLS'> = {
  '4232001': 'BLS',
  'bls - all levels': 'BLS',
  bls: 'BLS',
  '4232003': 'ALS',
  'als - aemt/intermediate': 'ALS',
  '4232005': 'ALS',
  'als - paramedic': 'ALS',
  als: 'ALS',
};

/** eResponse.23. A response downgraded on the way was still immediate; one upgraded on the way is for a person to judge. */
const URGENCY: Record<string, 'emergency' | 'non-emergency'> = {
  '2223001': 'emergency',
  'emergent (immediate response)': 'emergency',
  emergent: 'emergency',
  '2223003': 'emergency',
  'emergent downgraded to non-emergent': 'emergency',
  '2223005': 'non-emergency',
  'non-emergent': 'non-emergency',
};

const LEVELS = {
  ALS: { emergency: 'A0427', 'non-emergency': 'A0426' },
  BLS: { emergency: 'A0429', 'non-emergency': 'A0428' },
} as const;

export function suggestServiceLevel(
  levelOfCare: string | undefined,
  responseMode: string | undefined,
): string | undefined {
  const care = CARE[levelOfCare?.toLowerCase() ?? ''];
  const urgency = URGENCY[responseMode?.toLowerCase() ?? ''];
  return care && urgency && LEVELS[care][urgency];
}
