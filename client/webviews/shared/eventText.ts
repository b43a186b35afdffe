/** What happens with an event of a run, in a few words. */
import type { RunEvent } from '#protocol/runEvents.ts';

type TextOf = {
  readonly [T in RunEvent['type']]: string | ((event: Extract<RunEvent, { readonly type: T }>) => string);
};

const texts: TextOf = {
  'run.started': 'the run begins',
  'run.resumed': 'the run is resumed',
  'run.queued': 'the run waits for its turn',
  'run.admitted': 'the run has its turn',
  'run.waiting': 'the run waits',
  'run.cancelling': 'the run is told to stop',
  'run.succeeded': 'the run has succeeded',
  'run.failed': 'the run has failed',
  'run.cancelled': 'the run is cancelled',
  'event.received': ({ event }) => `the event ${event} comes`,
  'event.emitted': ({ event }) => `emits ${event}`,
  'block.started': 'begins',
  'block.stopping': 'is stopped',
  'block.undoing': 'is undone',
  'block.ended': ({ status }) => `ends: ${status}`,
  'value.computed': 'has its value',
  'value.replaced': 'is replaced by hand',
  'step.started': 'begins',
  'step.spawned': 'starts a run',
  'cache.asked': 'looks for an equal call',
  'cache.hit': 'takes a recorded result',
  'cache.missed': 'finds no equal call',
  'step.queued': 'waits for its turn',
  'step.granted': 'has its turn',
  'step.waiting': ({ approval, event }) =>
    `waits${approval ? ' for approval' : event === undefined ? '' : ` for ${event}`}`,
  'step.answered': ({ approved }) => (approved ? 'is approved' : 'is rejected'),
  'step.stopping': 'is stopped',
  'attempt.started': ({ attempt, action }) => `calls ${action}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  'attempt.failed': ({ attempt }) => `attempt ${attempt} fails`,
  'attempt.interrupted': ({ attempt }) => `attempt ${attempt} is interrupted`,
  'step.inDoubt': 'is in doubt',
  'step.resolved': 'is not in doubt any more',
  'step.progress': 'makes progress',
  'step.log': 'logs',
  'step.succeeded': 'has succeeded',
  'step.failed': 'has failed',
  'step.skipped': 'is skipped',
  'step.cancelled': 'is cancelled',
  'step.undoing': 'is undone',
  'undo.started': 'begins',
  'undo.succeeded': 'has succeeded',
  'undo.failed': 'has failed',
};

/** `charge: attempt 2 fails`, `pick[3]: begins`, `the run begins`. */
export function eventText(event: RunEvent): string {
  const text = texts[event.type] as string | ((event: RunEvent) => string);
  const words = typeof text === 'string' ? text : text(event);
  return 'path' in event && event.path !== undefined ? `${shortPath(event.path)}: ${words}` : words;
}

/** The last name in a path, with the iteration or the part that follows it. */
function shortPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
