/** What a run waits for, and what can be done about it. */
import type { Json } from '#protocol/json.ts';
import type { EngineName } from '#protocol/requests.ts';
import type { RunWaiting, Wait } from '#protocol/runEvents.ts';
import type { RunView } from '#protocol/runView.ts';
import { onEngine } from '../cluster/elsewhere.ts';
import { type Colors, visible } from '../terminal.ts';
import { shownStep } from './text.ts';

/** Lines that say for what a run waits, and how to answer where `engine` carries it out. */
export function waitLines(view: RunView, colors: Colors, engine: EngineName): string {
  const { waiting } = view;
  const lines = (waiting?.waits ?? []).flatMap(wait => linesOf(view, wait, colors, onEngine(engine)));
  if (waiting?.more === true) lines.push(colors.dim('… and for more'));
  const until = waiting?.until === undefined ? '' : ` It goes on by itself at ${localTime(waiting.until)}.`;
  const resume =
    until === '' || engine === 'restate'
      ? ''
      : `\n    baton resume ${view.run}      from then on, or let \`baton serve\` do it`;
  const what = waiting?.waits?.some(({ for: kind }) => kind === 'doubt' || kind === 'approval') ? ' for an answer' : '';
  return [
    ...lines,
    `${colors.yellow('?')} ${colors.bold(view.flow ?? 'The flow')} waits${what}.${until}${resume}`,
  ].join('\n');
}

/** `on` is what the commands need besides. */
function linesOf(view: RunView, wait: Wait, colors: Colors, on: string): string[] {
  const run = view.run ?? '';
  const name = shownStep(view, wait.path);
  const sign = colors.yellow('?');
  const limit = wait.until === undefined ? '' : colors.dim(` (until ${localTime(wait.until)})`);
  switch (wait.for) {
    case 'doubt': {
      const action = view.rows.get(wait.path)?.attempts.at(-1)?.action ?? '';
      return [
        `${sign} ${name} is in doubt: its process ended while \`${action}\` ran, and what became of it is not known.`,
        `    baton answer ${run} ${name} --retry${on}      do it again`,
        `    baton answer ${run} ${name} VALUE${on}        it was done, and gave this value (JSON)`,
        `    baton answer ${run} ${name} --fail${on}       let the step fail`,
      ];
    }
    case 'approval': {
      const details = view.rows.get(wait.path)?.approval?.details;
      return [
        `${sign} ${name} asks: ${visible(wait.prompt ?? '')}${limit}`,
        ...(details === undefined ? [] : [`    ${colors.dim(visible(JSON.stringify(details)))}`]),
        `    baton answer ${run} ${name} yes${on}          or no; --comment TEXT says why`,
      ];
    }
    case 'event': {
      const fields = Object.entries(wait.fields ?? {});
      const options = fields.map(([field, value]) => ` --${field} ${argument(value)}`).join('');
      return [`${sign} ${name} waits for ${eventText(wait)}${limit}`, `    baton emit ${wait.event}${options}${on}`];
    }
    case 'time':
      return [`${colors.dim('…')} ${name} goes on at ${localTime(wait.until ?? 0)}`];
  }
}

function argument(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function eventText({ event, fields = {} }: Wait): string {
  const given = Object.entries(fields).map(([name, value]) => `${name}: ${visible(JSON.stringify(value))}`);
  return `${event}(${given.join(', ')})`;
}

/** For what a run waits, in a few words: of several, the first. */
export function waitSummary({ waits = [] }: RunWaiting): string {
  const [first] = waits;
  if (first === undefined) return '';
  const step = first.path.slice(first.path.indexOf('/') + 1);
  const rest = waits.length > 1 ? ` (and ${waits.length - 1} more)` : '';
  switch (first.for) {
    case 'doubt':
      return `${step} in doubt${rest}`;
    case 'approval':
      return `${step}: ${visible(first.prompt ?? '')}${rest}`;
    case 'event':
      return `${eventText(first)}${rest}`;
    case 'time':
      return `${step}${rest}`;
  }
}

/** `2026-11-24 07:52:13`, where the reader is. */
export function localTime(time: number): string {
  return new Date(time).toLocaleString('sv-SE');
}
