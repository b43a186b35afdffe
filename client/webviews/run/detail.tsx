import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import { valueChanges } from '#protocol/runDiff.ts';
import type { RunError } from '#protocol/runEvents.ts';
import { type AttemptView, type CacheView, cacheText, type RunRow, type RunView } from '#protocol/runView.ts';
import { preview, showClock, showCount, showDuration, showSpan } from '../shared/format.ts';
import { Icon, IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { Answered } from './answered.tsx';
import { ValueSection } from './jsonView.tsx';
import { LogView } from './logView.tsx';
import { durationOf, type TreeRow, undoTexts } from './tree.ts';

export interface DetailActions {
  readonly onReveal: (place: Place) => void;
  readonly onRevealStep: (path: string) => void;
  readonly onCopy: (text: string) => void;
}

interface DetailProps extends DetailActions {
  readonly selected: TreeRow;
  readonly run: RunView;
  readonly now: number;
}

/** All that is known of the selected row; for the row of the run itself, of the run. */
export function Detail({ selected, run, now, ...actions }: DetailProps) {
  const { row } = selected;
  const isRun = selected.depth === 0;
  const error = isRun ? run.error : row?.error;
  const output = isRun ? run.output : row?.output;
  const input = isRun ? run.input : inputOf(row);
  return (
    <div class="detail-pane">
      <Title selected={selected} now={now} onRevealStep={actions.onRevealStep} />
      {row?.reason !== undefined && !isRun && <p class="reason">{row.reason}</p>}
      {!isRun && row?.cache !== undefined && <p class="reason">{cacheLine(row.cache)}</p>}
      {row?.reusedFrom !== undefined && <p class="reason">Not executed: the result is that of run {row.reusedFrom}.</p>}
      {row?.answer !== undefined && !isRun && <Answered answer={row.answer} />}
      {error !== undefined && <ErrorCard error={error} isCaught={row?.handled === true && !isRun} {...actions} />}
      {row?.progress !== undefined && row.endedAt === undefined && <Progress {...row.progress} />}
      {output !== undefined && output !== null && (
        <ValueSection
          key={`${selected.path} out`}
          title="Output"
          value={output}
          root={nameInFlow(selected)}
          onCopy={actions.onCopy}
        />
      )}
      {input !== undefined && (
        <ValueSection key={`${selected.path} in`} title="Input" value={input} onCopy={actions.onCopy} />
      )}
      {row !== undefined && row.attempts.length > 1 && <Attempts attempts={row.attempts} now={now} />}
      {!isRun && row !== undefined && row.log.length > 0 && (
        <section>
          <h3>Log</h3>
          <LogView entries={row.log} dropped={0} start={row.startedAt} isShort />
        </section>
      )}
    </div>
  );
}

/** `Ran again because argument `day` changed.` */
function cacheLine(cache: CacheView): string {
  const text = cacheText(cache);
  const when = cache.how === 'hit' ? `, recorded ${showClock(cache.recorded)}` : '';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${when}.`;
}

/** What an action was called with last, or what a block was given. */
function inputOf(row: RunRow | undefined): Json | undefined {
  return row?.attempts.at(-1)?.input ?? row?.locals;
}

/** What the value of a step is called in the text; the run's own has no name there. */
function nameInFlow({ depth, row, name }: TreeRow): string {
  return depth === 0 || row?.index !== undefined || row?.isPart === true ? 'output' : name;
}

function Title({ selected, now, onRevealStep }: Pick<DetailProps, 'selected' | 'now' | 'onRevealStep'>) {
  const { row, status, name, detail, path } = selected;
  const facts = [statusWord(status)];
  const duration = durationOf(selected, now);
  if (duration !== '') facts.push(row?.endedAt === undefined ? `for ${duration}` : `in ${duration}`);
  if (row?.startedAt !== undefined) facts.push(`started ${showClock(row.startedAt)}`);
  if (row !== undefined && row.attempts.length > 1) facts.push(`${row.attempts.length} attempts`);
  if (row?.undo !== undefined) facts.push(undoTexts[row.undo]);
  return (
    <div class="title">
      <h2>
        <StatusIcon status={status} />
        <span class="name">{name}</span>
        {detail !== '' && <code>{detail}</code>}
        <IconButton icon="go-to-file" label="Show in the text" onClick={() => onRevealStep(path)} />
      </h2>
      <p class="facts">{facts.join(' · ')}</p>
    </div>
  );
}

interface ErrorProps extends DetailActions {
  readonly error: RunError;
  readonly isCaught: boolean;
}

function ErrorCard({ error, isCaught, onReveal, onRevealStep, onCopy }: ErrorProps) {
  const { place, path } = error;
  return (
    <section class={`error-card ${isCaught ? 'caught' : ''}`}>
      <p class="message">
        <Icon name="error" />
        <span>{error.message}</span>
        <IconButton icon="copy" label="Copy the error" onClick={() => onCopy(`${error.code}: ${error.message}`)} />
      </p>
      {error.hint !== undefined && (
        <p class="hint">
          <Icon name="lightbulb" />
          <span>{error.hint}</span>
        </p>
      )}
      <p class="where">
        <code>{error.code}</code>
        {isCaught && <span class="tag">handled</span>}
        {place !== undefined ? (
          <button type="button" class="link" onClick={() => onReveal(place)}>
            {fileName(place.file)}:{place.line}:{place.column}
          </button>
        ) : (
          path !== undefined && (
            <button type="button" class="link" onClick={() => onRevealStep(path)}>
              {path}
            </button>
          )
        )}
      </p>
      {error.details !== null && <ValueSection title="Details" value={error.details} onCopy={onCopy} />}
    </section>
  );
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}

function Progress({ done, total }: { readonly done: number; readonly total: number | undefined }) {
  return (
    <p class="progress">
      <progress value={total === undefined ? undefined : done} max={total} aria-label="Progress of the step" />
      <span>{total === undefined ? done : `${done} of ${total}`}</span>
    </p>
  );
}

function Attempts({ attempts, now }: { readonly attempts: readonly AttemptView[]; readonly now: number }) {
  return (
    <section>
      <h3>Attempts</h3>
      <ol class="attempts">
        {attempts.map((attempt, at) => (
          <li key={`${attempt.number} ${attempt.startedAt}`}>
            <StatusIcon status={statusOf(attempt)} />
            <span class="number">{attempt.number}</span>
            <span class="duration">{showSpan(attempt.startedAt, attempt.endedAt, now)}</span>
            <span class="message">{attempt.error?.message ?? ''}</span>
            <span class="retry">{waitOf(attempt, now)}</span>
            <Changes before={attempts[at - 1]?.input} after={attempt.input} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What an attempt was given that the one before was not. */
function Changes({ before, after }: { readonly before: Json | undefined; readonly after: Json }) {
  const changes = before === undefined ? [] : valueChanges(before, after);
  if (changes.length === 0) return null;
  return (
    <ul class="changes" aria-label="Other input than the attempt before">
      {changes.slice(0, mostChanges).map(change => (
        <li key={change.at}>
          <code>{change.at === '' ? 'input' : change.at}</code> <del>{valueText(change.before)}</del>{' '}
          <Icon name="arrow-right" /> <ins>{valueText(change.after)}</ins>
        </li>
      ))}
      {changes.length > mostChanges && <li>{showCount(changes.length - mostChanges, 'more difference')}</li>}
    </ul>
  );
}

/** As many differences between two attempts are shown. */
const mostChanges = 20;

function valueText(value: Json | undefined): string {
  return value === undefined ? '—' : preview(value);
}

function statusOf(attempt: AttemptView) {
  if (attempt.error !== undefined) return 'failed';
  return attempt.endedAt === undefined ? 'running' : 'succeeded';
}

function waitOf(attempt: AttemptView, now: number): string {
  if (attempt.retryAt === undefined || attempt.endedAt === undefined) return '';
  if (attempt.retryAt > now) return `next in ${showDuration(attempt.retryAt - now)}`;
  return `waited ${showDuration(attempt.retryAt - attempt.endedAt)}`;
}
