declare module 'virtual:example-payloads' {
  /** By event name: what `examplePayload` of `shared/protocol` makes of its schema. */
  export const EXAMPLE_PAYLOADS: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
