import type { Bounds } from './geo.ts';

/** Where the map of this installation comes from: what the server says and the client draws. */
export type MapSource =
  | {
      readonly kind: 'pmtiles';
      /** Path on this server; changes when the file does. */
      readonly url: string;
      /** Template with `{fontstack}` and `{range}`; absent: text is drawn with the device's own fonts. */
      readonly fonts?: string;
      /** Without the flavour: add `/light` or `/dark`. */
      readonly sprites?: string;
      readonly bounds: Bounds;
      /** Owed to whoever made the map; always shown. */
      readonly attribution: string;
    }
  | {
      readonly kind: 'generated';
      /** GeoJSON, features with `layer` and `kind` as the Protomaps tiles name them. */
      readonly url: string;
      readonly bounds: Bounds;
      readonly attribution: string;
    }
  | { readonly kind: 'none' };
