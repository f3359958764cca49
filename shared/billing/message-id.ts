/** `webhook-id` of one version of a transport: event id and version. No dots, which the signature uses as separators. */
export const recordMessageId = (eventId: string, version: number): string => `${eventId}_v${version}`;
