/** What is published of one route: made of the schemas the route itself parses with. */
import type { z } from 'zod';
import type { Role } from '../../shared/rooms/principal.ts';

export const MEDIA = {
  json: 'application/json',
  geojson: 'application/geo+json',
  gpx: 'application/gpx+xml',
  csv: 'text/csv; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  html: 'text/html; charset=UTF-8',
  text: 'text/plain',
} as const;

/** Doors for one kind of credential alone: a person's own session, an enrolled tablet, whoever scrapes figures. */
export type SpecialSignIn = 'session' | 'tablet' | 'metrics-token';

export interface ReplyDescription {
  status: number;
  /** Absent: no body. */
  schema?: z.ZodType;
  /** `application/json` unless given. */
  media?: string;
}

export interface RouteDescription {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `/api/v1/units/{id}` */
  path: string;
  /** The part of the reference it stands in. */
  tag: string;
  summary: string;
  /** One sentence more, where the summary does not say it. */
  detail?: string;
  /** Who gets in; a route that sorts further says so in `detail`. */
  access: 'anyone' | 'signed-in' | SpecialSignIn | readonly Role[];
  /** HTTP Basic with the API key as password is taken too. */
  basic?: true;
  query?: z.ZodObject;
  body?: z.ZodType;
  reply: ReplyDescription;
  /** Statuses of problem details beside 401, 429 and 503, which any door may give. */
  problems?: readonly number[];
}
