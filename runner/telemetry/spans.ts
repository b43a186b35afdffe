/** Spans of OpenTelemetry: one for a run and one for each of its steps, made when it has ended. */
import { fileURLToPath } from 'node:url';
import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { Place } from '#protocol/place.ts';
import type { RunError } from '#protocol/runEvents.ts';
import { spanIdOf, traceIdOf } from '../traceContext.ts';
import type { Finished, FinishedStep } from './finished.ts';

/** @param place where it stands in the text, if that is known */
export function spanOf(finished: Finished, place: Place | undefined, resource: Resource): ReadableSpan {
  const { run, start, end, status, error } = finished;
  const path = finished.kind === 'step' ? finished.path : undefined;
  const context = (spanId: string) => ({ traceId: traceIdOf(run), spanId, traceFlags: TraceFlags.SAMPLED });
  return {
    name: path === undefined ? finished.flow : path.slice(path.lastIndexOf('/') + 1),
    kind: SpanKind.INTERNAL,
    spanContext: () => context(spanIdOf(run, path)),
    ...(path === undefined ? {} : { parentSpanContext: context(spanIdOf(run, parentOf(path))) }),
    startTime: hrTime(start),
    endTime: hrTime(end),
    duration: hrTime(end - start),
    status: statusOf(status, error),
    attributes: attributesOf(finished, place),
    links: [],
    events: finished.kind === 'step' ? finished.failures.map(failureEvent) : [],
    ended: true,
    resource,
    instrumentationScope: { name: 'baton' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** The path of the step that a step stands in; undefined for one of the run's own flow. */
export function parentOf(path: string): string | undefined {
  if (path.endsWith('~undo')) return path.slice(0, -'~undo'.length);
  const around = path.slice(0, Math.max(path.lastIndexOf('/'), 0)).replace(/(?:\[\d+\]|~[^/[]*)+$/, '');
  return around.includes('/') ? around : undefined;
}

function attributesOf(finished: Finished, place: Place | undefined): Attributes {
  const { run, flow, status, error } = finished;
  return {
    'baton.run': run,
    'baton.flow': flow,
    'baton.status': status,
    ...(finished.kind === 'step' ? stepAttributes(finished) : {}),
    ...(error === undefined ? {} : { 'error.type': error.code }),
    ...(place === undefined ? {} : { 'code.filepath': pathOf(place.file), 'code.lineno': place.line }),
  };
}

function stepAttributes({ path, action, attempts }: FinishedStep): Attributes {
  return {
    'baton.step': path,
    ...(action === undefined ? {} : { 'baton.action': action, 'baton.attempts': attempts }),
  };
}

function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}

function statusOf(status: Finished['status'], error: RunError | undefined): ReadableSpan['status'] {
  if (status === 'failed') return { code: SpanStatusCode.ERROR, message: error?.message ?? '' };
  return { code: status === 'succeeded' ? SpanStatusCode.OK : SpanStatusCode.UNSET };
}

function failureEvent({ time, error }: FinishedStep['failures'][number]): TimedEvent {
  const attributes = { 'exception.type': error.code, 'exception.message': error.message };
  return { time: hrTime(time), name: 'exception', attributes, droppedAttributesCount: 0 };
}

function hrTime(milliseconds: number): HrTime {
  return [Math.floor(milliseconds / 1000), Math.round((milliseconds % 1000) * 1e6)];
}
