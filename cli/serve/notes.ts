/** What a server tells those who look at it: lines, or JSON. */
import type { RunEvent } from '#protocol/runEvents.ts';
import type { RunOutcome } from '#runner/engines/common/runHandle.ts';
import type { ServerListener } from '#runner/serve/server.ts';
import type { ServedTrigger } from '#runner/serve/triggers.ts';
import { duration, shortError } from '../progress/text.ts';
import { type Terminal, visible } from '../terminal.ts';

/** `type` names what has happened; a run's own events are in its journal. */
export type Note =
  | { readonly type: 'listening'; readonly url: string; readonly flows: number; readonly triggers: readonly string[] }
  | { readonly type: 'reloaded'; readonly flows: number; readonly triggers: readonly string[] }
  | { readonly type: 'refused' | 'repeated'; readonly trigger: string; readonly flow: string; readonly reason?: string }
  | { readonly type: 'started' | 'resumed'; readonly run: string; readonly flow: string; readonly trigger?: string }
  | {
      readonly type: 'done';
      readonly run: string;
      readonly flow: string;
      readonly status: RunOutcome['status'];
      readonly milliseconds: number;
      readonly error?: string;
    }
  | { readonly type: 'problem' | 'stopping' | 'stopped'; readonly message: string };

export type Tell = (note: Note) => void;

export function teller({ out, err }: Terminal, isJson: boolean): Tell {
  if (isJson) return note => out.write(`${JSON.stringify({ time: new Date().toISOString(), ...note })}\n`);
  return note => {
    const time = err.colors.dim(new Date().toLocaleTimeString('en-GB'));
    err.write(`${time} ${visible(sentence(note))}\n`);
  };
}

function sentence(note: Note): string {
  switch (note.type) {
    case 'listening':
      return [`Serving ${counted(note.flows, 'flow')} at ${note.url}`, ...note.triggers].join('\n         ');
    case 'reloaded':
      return [`Read again: ${counted(note.flows, 'flow')}`, ...note.triggers].join('\n         ');
    case 'refused':
      return `✖ ${note.flow} was not started by ${note.trigger}: ${note.reason ?? ''}`;
    case 'repeated':
      return `○ ${note.flow} was started for this before by ${note.trigger}`;
    case 'started':
      return `▶ ${note.flow} ${note.run}${note.trigger === undefined ? '' : `  ${note.trigger}`}`;
    case 'resumed':
      return `▶ ${note.flow} ${note.run}  resumed`;
    case 'done':
      return `${signs[note.status]} ${note.flow} ${note.run}  ${note.status}  ${duration(note.milliseconds)}${note.error === undefined ? '' : `  ${note.error}`}`;
    default:
      return note.message;
  }
}

const signs: Readonly<Record<RunOutcome['status'], string>> = {
  succeeded: '✔',
  failed: '✖',
  cancelled: '◌',
  waiting: '…',
  interrupted: '◌',
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Tells of runs as they come and go. */
export function listenerFor(tell: Tell): ServerListener {
  const known = new Map<string, { readonly flow: string; readonly since: number }>();
  const begin = (event: RunEvent): void => {
    if (event.type === 'run.started' && !known.has(event.run)) {
      known.set(event.run, { flow: event.flow, since: event.time });
      tell({ type: 'started', run: event.run, flow: event.flow });
    }
  };
  return {
    onStart: (served, outcome, reason) => {
      if (outcome === 'started') return;
      const named = { trigger: served.name, flow: served.flow.name };
      tell({ type: outcome, ...named, ...(reason === undefined ? {} : { reason }) });
    },
    onSubmit: (run, flow) => {
      known.set(run, { flow, since: Date.now() });
      tell({ type: 'started', run, flow });
    },
    onResume: (run, flow, time) => {
      known.set(run, { flow, since: time });
      tell({ type: 'resumed', run, flow });
    },
    onEvents: events => {
      for (const event of events) begin(event);
    },
    onDone: (run, outcome) => {
      const { flow = '', since = Date.now() } = known.get(run) ?? {};
      if (outcome.status !== 'waiting') known.delete(run);
      const error = outcome.status === 'failed' ? { error: shortError(outcome.error) } : {};
      tell({ type: 'done', run, flow, status: outcome.status, milliseconds: Date.now() - since, ...error });
    },
    onProblem: message => tell({ type: 'problem', message }),
  };
}

/** `webhook POST /orders → take` */
export function shownTriggers(triggers: readonly ServedTrigger[]): readonly string[] {
  return triggers.map(({ name, flow }) => `${name} → ${flow.name}`);
}
