/** Route descriptions as an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12. */
import { z } from 'zod';
import type { ReplyDescription, RouteDescription } from '../observability/route-description.ts';
import { MEDIA } from '../observability/route-description.ts';
import { ROLES } from '../../shared/rooms/principal.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

export interface Parameter {
  name: string;
  in: 'query' | 'path';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface Content {
  [media: string]: { schema: JsonSchema | { $ref: string } };
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters?: Parameter[];
  requestBody?: { required: true; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
  security: Record<string, string[]>[];
  /** Roles that are let in, all of them where signing in is enough; absent where no role counts. */
  'x-roles'?: string[];
}

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> };
}

const INTRODUCTION = `Times are ISO 8601 with an offset or Z; positions WGS84; distances in metres, speeds in metres per second,
headings in degrees true, unless a name says otherwise. Errors are problem details (RFC 9457) with a stable \`code\`.
Everything is of the organization of whoever asks. Live events come over Socket.IO: namespace \`/sync\` for the app, \`/\` for
other programs.`;

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable; decide by this'),
  detail: z.string().describe('For a person'),
  retry: z.enum(['never', 'later', 'after-sign-in']).exactOptional(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).exactOptional(),
});

const PROBLEMS: Record<number, string> = {
  400: 'Could not be read or understood',
  401: 'Not signed in',
  403: 'Not for you',
  404: 'Not there',
  409: 'Not possible as things are',
  413: 'Too large',
  429: 'Too often; Retry-After says when',
  503: 'Not now; try again',
};

export function openApiDocument(
  routes: readonly RouteDescription[],
  { version, url }: { version: string; url: string },
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return {
    openapi: '3.1.0',
    info: { title: 'Readback', version, description: INTRODUCTION.replaceAll('\n', ' ') },
    servers: [{ url }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A session, a token of an outside issuer, or an API key',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token' },
        basic: { type: 'http', scheme: 'basic', description: 'Any user name; the API key as password' },
        tablet: {
          type: 'http',
          scheme: 'bearer',
          description: 'The credential of an enrolled tablet, with the person badged in where one is needed',
        },
        metrics: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN' },
      },
    },
  };
}

function operationOf(route: RouteDescription): Operation {
  const parameters = [...pathParameters(route.path), ...queryParameters(route.query)];
  const statuses = [...(route.problems ?? []), ...(route.access === 'anyone' ? [] : [401]), 429, 503];
  return {
    operationId: `${route.method}${route.path.replace(/[^A-Za-z0-9]+/g, '_')}`,
    tags: [route.tag],
    summary: route.summary,
    description: [route.detail, whoText(route)].filter(Boolean).join(' '),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { [MEDIA.json]: { schema: jsonSchema(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [route.reply.status]: replyOf(route.reply),
      ...Object.fromEntries([...new Set(statuses)].sort().map((status) => [status, problemOf(status)])),
    },
    security: securityOf(route),
    ...rolesOf(route),
  };
}

function rolesOf({ access }: RouteDescription): Pick<Operation, 'x-roles'> {
  if (access === 'signed-in') return { 'x-roles': [...ROLES] };
  return typeof access === 'string' ? {} : { 'x-roles': [...access] };
}

/** Who gets in, in words. */
function whoText({ access, basic }: Pick<RouteDescription, 'access' | 'basic'>): string {
  if (access === 'anyone') return 'For anyone.';
  if (access === 'signed-in') return 'For everyone signed in.';
  if (access === 'metrics-token') return '';
  if (access === 'session') return 'For a person signed in with a password.';
  if (access === 'tablet') return 'For an enrolled tablet.';
  return `For ${access.join(', ')}.${basic ? ' HTTP Basic with the API key as password is taken too.' : ''}`;
}

function securityOf({ access, basic }: RouteDescription): Operation['security'] {
  if (access === 'anyone') return [];
  if (access === 'metrics-token') return [{}, { metrics: [] }];
  if (access === 'session') return [{ session: [] }, { bearer: [] }];
  if (access === 'tablet') return [{ tablet: [] }];
  return [{ bearer: [] }, ...(basic ? [{ basic: [] }] : [{ session: [] }])];
}

function replyOf({ schema, media = MEDIA.json }: ReplyDescription): Operation['responses'][string] {
  if (!schema) return { description: 'Done' };
  return { description: 'As asked', content: { [media]: { schema: jsonSchema(schema, 'output') } } };
}

const problemOf = (status: number): Operation['responses'][string] => ({
  description: PROBLEMS[status] ?? 'Refused',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const pathParameters = (path: string): Parameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(query: z.ZodObject | undefined): Parameter[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = wireSchema(schema as z.ZodType);
    return {
      name,
      in: 'query',
      required: (schema as z.ZodType)._zod.optin === undefined,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

/** A query is text that is made into something: what it is made into says more, except where that is hidden in code. */
function wireSchema(schema: z.ZodType): JsonSchema {
  const made = jsonSchema(schema, 'output');
  return made.type !== undefined || made.enum !== undefined ? made : jsonSchema(schema, 'input');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const {
    $schema: _dialect,
    '~standard': _standard,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema: made }) {
      // Clients must live with members that a later version adds.
      const isStrict = zodSchema._zod.def.type === 'object' && isNever(zodSchema);
      if (made.additionalProperties === false && !isStrict) delete made.additionalProperties;
      // The range of JavaScript's whole numbers is nobody's rule.
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      delete made.propertyNames;
    },
  }) as JsonSchema & { '~standard'?: unknown };
  return rest;
}

function isNever(schema: z.core.$ZodType): boolean {
  const { catchall } = schema._zod.def as { catchall?: z.core.$ZodType };
  return catchall?._zod.def.type === 'never';
}
