import { useMemo, useState } from 'preact/hooks';
import type { RunView } from '#protocol/runView.ts';
import { Icon, IconButton } from '../shared/icon.tsx';
import { StatusIcon, statusWord } from '../shared/status.tsx';
import { Field } from './field.tsx';
import { nextRound, type Picks, type Round, roundsOf, seenRun } from './rounds.ts';

/** Which rounds are shown, and the loop whose rounds are being picked. */
export interface RoundChoice {
  /** The run as the picked rounds show it. */
  readonly seen: RunView;
  readonly picks: Picks;
  readonly loop: string | undefined;
  readonly rounds: readonly Round[];
  /** `undefined` closes the picker; what is picked stays. */
  readonly open: (loop: string | undefined) => void;
  /** `undefined` shows all rounds together. */
  readonly pick: (index: number | undefined) => void;
}

const none: Picks = new Map();

/** What is picked holds for one run. */
export function useRounds(run: RunView): RoundChoice {
  const [choice, setChoice] = useState<{ readonly run: string | undefined; readonly picks: Picks }>();
  const [loop, setLoop] = useState<string>();
  const picks = choice !== undefined && choice.run === run.run ? choice.picks : none;
  const seen = useMemo(() => seenRun(run, picks), [run, run.version, picks]);
  const rounds = useMemo(() => (loop === undefined ? [] : roundsOf(run, loop, picks)), [run, run.version, loop, picks]);
  const pick = (index: number | undefined): void => {
    const next = new Map(picks);
    if (loop !== undefined) {
      if (index === undefined) next.delete(loop);
      else next.set(loop, index);
    }
    setChoice({ run: run.run, picks: next });
  };
  return { seen, picks, loop, rounds, open: setLoop, pick };
}

/** Chooses the round of a loop that the picture shows: by its place, by what it was given, or the next that failed. */
export function RoundPicker({ choice, label }: { readonly choice: RoundChoice; readonly label: string }) {
  const { picks, loop, rounds, open, pick } = choice;
  const [text, setText] = useState('');
  if (loop === undefined || rounds.length === 0) return null;
  const at = picks.get(loop);
  const step = (by: 1 | -1): void => pick(nextRound(rounds, at, () => true, by));
  const failed = nextRound(rounds, at, ({ status }) => status === 'failed');
  const find = (): void => {
    const found = nextRound(rounds, at, round => isMeant(round, text));
    if (found !== undefined) pick(found);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') open(undefined);
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) find();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a toolbar of one loop.
    <div class="rounds" role="group" aria-label={`Rounds of ${label}`} onKeyDown={onKeyDown}>
      <Icon name="sync" />
      <strong>{label}</strong>
      <Shown rounds={rounds} at={at} />
      <Field
        input={focusOnce}
        text={text}
        placeholder="Number or value"
        label="Find a round by its number or by what it was given"
        onText={setText}
      />
      <IconButton icon="arrow-up" label="The round before" onClick={() => step(-1)} />
      <IconButton icon="arrow-down" label="The next round" onClick={() => step(1)} />
      <IconButton
        icon="error"
        label="The next round that failed"
        disabled={failed === undefined}
        onClick={() => pick(failed)}
      />
      <IconButton
        icon="layers"
        label="All rounds together"
        pressed={at === undefined}
        onClick={() => pick(undefined)}
      />
      <IconButton icon="close" label="Close (Esc)" onClick={() => open(undefined)} />
    </div>
  );
}

function focusOnce(input: HTMLInputElement | null): void {
  if (input !== null && document.activeElement?.closest('.rounds') === null) input.focus({ preventScroll: true });
}

function isMeant(round: Round, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (/^\d+$/.test(wanted)) return round.index === Number(wanted);
  return wanted !== '' && round.key.toLowerCase().includes(wanted);
}

function Shown({ rounds, at }: { readonly rounds: readonly Round[]; readonly at: number | undefined }) {
  const round = rounds.find(({ index }) => index === at);
  if (round === undefined) {
    return (
      <span class="shown" role="status">
        all {rounds.length}: {countsOf(rounds)}
      </span>
    );
  }
  return (
    <span class="shown" role="status">
      <StatusIcon status={round.status} />
      <span class="unseen">{statusWord(round.status)}</span> [{round.index}] <code title={round.key}>{round.key}</code>
    </span>
  );
}

/** `2 succeeded, 1 running`. */
function countsOf(rounds: readonly Round[]): string {
  const counts = new Map<string, number>();
  for (const { status } of rounds) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${statusWord(status as Round['status'])}`).join(', ');
}
