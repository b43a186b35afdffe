/** Run events as lines for a debug console: what steps print, and how they end. */
import type { Place } from '#protocol/place.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import { cacheText } from '#protocol/runView.ts';
import type { StepPlaces } from '../../stepPlaces.ts';

export interface ConsoleLine {
  readonly category: 'console' | 'stdout' | 'stderr';
  /** With its line end. */
  readonly text: string;
  readonly place: Place | undefined;
}

/** What an event says on the console; undefined for one that says nothing. */
export function consoleLine(event: RunEvent, places: StepPlaces): ConsoleLine | undefined {
  switch (event.type) {
    case 'step.log':
      return {
        category: event.stream === 'log' ? (event.level === 'error' ? 'stderr' : 'console') : event.stream,
        text: `${event.text}\n`,
        place: places.placeOf(event.path),
      };
    case 'step.queued': {
      const name = event.resource.slice(event.resource.lastIndexOf('#') + 1);
      return {
        category: 'console',
        text: `… ${event.path} waits for \`${name}\`.\n`,
        place: places.placeOf(event.path),
      };
    }
    case 'step.spawned': {
      const flow = event.flow.slice(event.flow.lastIndexOf('#') + 1);
      const text = `▷ ${event.path} has started ${flow} as run ${event.child}.\n`;
      return { category: 'console', text, place: places.placeOf(event.path) };
    }
    case 'cache.hit':
    case 'cache.missed':
      return cacheLine(event, places);
    case 'attempt.failed': {
      if (event.retryAt === undefined) return undefined;
      const text = `↻ ${event.path}: attempt ${event.attempt} failed, another follows. ${event.error.message}\n`;
      return { category: 'console', text, place: places.placeOf(event.path) };
    }
    case 'attempt.interrupted': {
      const text = `↻ ${event.path}: attempt ${event.attempt} was interrupted, and is made again.\n`;
      return { category: 'console', text, place: places.placeOf(event.path) };
    }
    case 'step.inDoubt': {
      const text = `? ${event.path} is in doubt: its process ended while it ran, and what became of it is not known.\n`;
      return { category: 'console', text, place: places.placeOf(event.path) };
    }
    case 'value.replaced': {
      const what = event.name === undefined ? 'its result' : `\`${event.name}\``;
      return plain(`✎ ${event.path}: ${what} was replaced by hand: ${JSON.stringify(event.value)}\n`);
    }
    case 'step.failed':
      return failure(`✖ ${event.path}`, event.error, places.placeOf(event.path));
    case 'run.cancelling':
      return plain(`■ Cancelling: ${event.reason}\n`);
    default:
      return outcome(event);
  }
}

/** A first call needs no reason. */
function cacheLine(
  event: Extract<RunEvent, { type: 'cache.hit' | 'cache.missed' }>,
  places: StepPlaces,
): ConsoleLine | undefined {
  if (event.type === 'cache.missed' && event.reason.why === 'new') return undefined;
  const text = cacheText(event.type === 'cache.hit' ? { how: 'hit', ...event } : { how: 'missed', ...event });
  return { category: 'console', text: `↻ ${event.path} ${text}.\n`, place: places.placeOf(event.path) };
}

function outcome(event: RunEvent): ConsoleLine | undefined {
  switch (event.type) {
    case 'run.started':
      return plain(`▶ ${event.flow} (run ${event.run})\n`);
    case 'run.resumed':
      return plain(`▶ Run ${event.run} goes on.\n`);
    case 'run.queued':
      return plain(`… Waits: ${event.limit} of its flow’s runs are under way, as many as its \`limit\` allows.\n`);
    case 'run.waiting':
      return plain(`? Waits for an answer: ${event.inDoubt.join(', ')}\n`);
    case 'run.succeeded':
      return plain(
        event.output === null ? '✔ Succeeded.\n' : `✔ Succeeded: ${JSON.stringify(event.output, null, 2)}\n`,
      );
    case 'run.failed':
      return failure('✖ Failed', event.error, event.error.place);
    case 'run.cancelled':
      return plain(`■ Cancelled: ${event.reason}\n`);
    default:
      return undefined;
  }
}

function plain(text: string): ConsoleLine {
  return { category: 'console', text, place: undefined };
}

function failure(what: string, error: RunError, place: Place | undefined): ConsoleLine {
  const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
  return { category: 'stderr', text: `${what}: ${error.message}${hint}\n`, place: error.place ?? place };
}
