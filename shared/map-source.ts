import type { Bounds } from './geo.ts';

interface SourceFacts {
  /** Path on this server; changes when the file does. */
  readonly url: string;
  /** Packed streets, gzip; absent: no routes here. */
  readonly streets?: string;
  readonly bounds: Bounds;
  /** Owed to whoever made the map; always shown. */
  readonly attribution: string;
}

/** Where the map of this installation comes from: what the server says and the client draws. */
export type MapSource =
  | (SourceFacts & {
      readonly kind: 'pmtiles';
      /** Template with `{fontstack}` and `{range}`; absent: text is drawn with the device's own fonts. */
      readonly fonts?: string;
      /** Without the flavour: add `/light` or `/dark`. */
      readonly sprites?: string;
    })
  /** GeoJSON, features with `layer` and `kind` as the Protomaps tiles name them. */
  | (SourceFacts & { readonly kind: 'generated' })
  | { readonly kind: 'none' };

export type DrawableSource = Exclude<MapSource, { kind: 'none' }>;

/** One file of a map, as a device fetches and checks it. */
export interface MapFile {
  readonly url: string;
  readonly bytes: number;
  /** What `If-Range` is asked with, quotes included. */
  readonly etag: string;
  /** SHA-256 (base64) of each stretch of `BLOCK_BYTES`, in order; the last may be shorter. */
  readonly blocks: readonly string[];
}

export const BLOCK_BYTES = 4 * 1024 * 1024;

/** Everything a device needs to draw and to route with no server. */
export interface MapPackage {
  /** Changes when anything in it does. */
  readonly version: string;
  readonly source: DrawableSource;
  readonly area: MapFile;
  readonly streets?: MapFile;
  /** Letters and symbols: small files, kept as they are. */
  readonly looks: readonly string[];
  /** Of everything in it. */
  readonly bytes: number;
}
