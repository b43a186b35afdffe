import { useState } from 'preact/hooks';
import type { RunAnswer } from '#protocol/webviews.ts';
import { Icon } from '../shared/icon.tsx';
import type { Asked } from './asked.ts';
import { type CardActions, CardHead, Refusal, titleId } from './cardParts.tsx';

interface DoubtCardProps extends CardActions {
  readonly asked: Asked & { kind: 'doubt' };
}

type How = (RunAnswer & { type: 'resolve' })['how'];

const choices: readonly { readonly how: How; readonly label: string; readonly help: string }[] = [
  { how: 'retry', label: 'It was not done: do it again', help: '' },
  { how: 'done', label: 'It was done, and gave', help: 'A value as JSON; nothing is null' },
  { how: 'fail', label: 'Let the step fail, because', help: 'A sentence (optional)' },
];

/** What became of a step whose process ended while its action ran. Nothing is chosen at first: one has to look. */
export function DoubtCard({ asked, refused, isSent, onAnswer, onStep }: DoubtCardProps) {
  const { path, action } = asked;
  const [how, setHow] = useState<How | undefined>(undefined);
  const [texts, setTexts] = useState<Readonly<Partial<Record<How, string>>>>({});
  const submit = (event: Event): void => {
    event.preventDefault();
    if (how !== undefined) onAnswer({ type: 'resolve', path, how, text: texts[how] ?? '' });
  };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const title = (
    <>
      What became of <code>{name}</code>?
    </>
  );
  return (
    <form class="card" aria-labelledby={titleId(path)} onSubmit={submit}>
      <CardHead icon="question" title={title} asked={asked} onStep={onStep} />
      <p class="explanation">
        Its process ended while {action === undefined ? 'its action' : <code>{action}</code>} ran. Whether that was done
        is not known.
      </p>
      <fieldset class="ways" disabled={isSent}>
        <legend class="unseen">What became of it</legend>
        {choices.map(choice => (
          <div class="way" key={choice.how}>
            <label>
              <input type="radio" name={path} checked={how === choice.how} onChange={() => setHow(choice.how)} />
              {choice.label}
            </label>
            {choice.help !== '' && (
              <input
                type="text"
                class="input"
                aria-label={choice.label}
                placeholder={choice.help}
                value={texts[choice.how] ?? ''}
                onFocus={() => setHow(choice.how)}
                onInput={event => setTexts({ ...texts, [choice.how]: event.currentTarget.value })}
              />
            )}
          </div>
        ))}
      </fieldset>
      <div class="answer">
        <button type="submit" class="button" disabled={isSent || how === undefined}>
          <Icon name="check" /> Answer
        </button>
      </div>
      <Refusal refused={refused} />
    </form>
  );
}
