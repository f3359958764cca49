/**
 * Spans for OTEL_EXPORTER_OTLP_ENDPOINT. Without it nothing of OpenTelemetry is loaded and `inSpan` only calls the work.
 * Nothing is registered globally: libraries that would add spans of their own, with ids in them, find no tracer.
 * Attributes are counts, codes and names of types and routes: never an id, a payload or anybody's words.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Link, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type { Service } from '../lifecycle.ts';

export interface SpanOptions {
  kind?: 'server' | 'client' | 'producer' | 'consumer';
  attributes?: Record<string, string | number>;
  /** W3C `traceparent` of what caused it; whatever runs around it unless given. */
  parent?: string | undefined;
  /** `traceparent` of what is served along with it. */
  along?: readonly string[];
}

/** What the work knows only when it is under way or done. */
export interface OpenSpan {
  name(name: string): void;
  set(attributes: Record<string, string | number>): void;
}

type Api = typeof OpenTelemetry;

const NO_SPAN: OpenSpan = { name: () => undefined, set: () => undefined };
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const around = new AsyncLocalStorage<Span>();
let active: { api: Api; tracer: Tracer } | undefined;

/** From now on spans go to the collector at `endpoint` (OTLP over HTTP), the last of them when stopped. Unset: off. */
export async function startTracing(endpoint: string | undefined): Promise<Service> {
  if (endpoint === undefined) return { name: 'traces', stop: () => Promise.resolve() };
  const [api, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const resource = {
    attributes: { 'service.name': 'readback' },
    merge: () => resource,
    getRawAttributes: (): [string, string][] => [['service.name', 'readback']],
  };
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })],
  });
  const mine = { api, tracer: provider.getTracer('readback') };
  active = mine;
  return {
    name: 'traces',
    async stop() {
      if (active === mine) active = undefined;
      await provider.shutdown();
    },
  };
}

/** Runs the work as a span; what it starts itself becomes part of it. Ends with the work, and says when that failed. */
export function inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => T): T {
  if (!active) return work(NO_SPAN);
  const { api, tracer } = active;
  const { SpanKind, SpanStatusCode, ROOT_CONTEXT } = api;
  const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, producer: SpanKind.PRODUCER };
  const kind = options.kind === 'consumer' ? SpanKind.CONSUMER : kinds[options.kind ?? 'server'];
  const given = parse(options.parent);
  const parent = given ? api.trace.wrapSpanContext(given) : around.getStore();
  const span = tracer.startSpan(
    name,
    {
      kind: options.kind === undefined ? SpanKind.INTERNAL : kind,
      ...(options.attributes ? { attributes: options.attributes } : {}),
      links: (options.along ?? []).flatMap(linkTo),
    },
    parent ? api.trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
  );
  // What went wrong may quote what was sent: the trace says only that it did.
  const fail = (): void => void span.setStatus({ code: SpanStatusCode.ERROR });
  return around.run(span, () => endWith(span, fail, () => work(openSpan(span))));
}

function endWith<T>(span: Span, fail: () => void, work: () => T): T {
  let isLater = false;
  try {
    const answer = work();
    if (!(answer instanceof Promise)) return answer;
    isLater = true;
    answer.then(undefined, fail).finally(() => span.end());
    return answer;
  } catch (error) {
    fail();
    throw error;
  } finally {
    if (!isLater) span.end();
  }
}

/** W3C `traceparent` of the span that runs now, for whoever is asked to go on. */
export function traceparent(): string | undefined {
  const context = around.getStore()?.spanContext();
  if (!context) return undefined;
  return `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}`;
}

const openSpan = (span: Span): OpenSpan => ({
  name: (name) => void span.updateName(name),
  set: (attributes) => void span.setAttributes(attributes),
});

function parse(text: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text ?? '') ?? [];
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

function linkTo(text: string): Link[] {
  const context = parse(text);
  return context ? [{ context }] : [];
}
