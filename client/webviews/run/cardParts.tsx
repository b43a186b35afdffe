/** What the forms of all questions share. */
import type { ComponentChildren } from 'preact';
import type { RunAnswer } from '#protocol/webviews.ts';
import { Icon } from '../shared/icon.tsx';
import type { Asked } from './asked.ts';
import type { Refused } from './state.ts';

/** What each card is given besides what is asked. */
export interface CardActions {
  readonly refused: Refused | undefined;
  /** An answer is on its way. */
  readonly isSent: boolean;
  readonly onAnswer: (answer: RunAnswer) => void;
  readonly onStep: (path: string) => void;
  readonly onCopy: (text: string) => void;
}

interface CardHeadProps {
  readonly icon: string;
  readonly title: ComponentChildren;
  readonly asked: Asked;
  readonly onStep: (path: string) => void;
}

/** The question, the step that asks it, and for how long it stands. */
export function CardHead({ icon, title, asked: { path, until }, onStep }: CardHeadProps) {
  return (
    <div class="card-head">
      <Icon name={icon} />
      <h2 id={titleId(path)}>{title}</h2>
      <p>
        <button type="button" class="link" onClick={() => onStep(path)}>
          {path}
        </button>
        {until !== undefined && <span> · until {new Date(until).toLocaleString()}</span>}
      </p>
    </div>
  );
}

/** The id of a card's title, which names its form. */
export function titleId(path: string): string {
  return `asked-${path}`;
}

/** Why an answer was not taken. */
export function Refusal({ refused }: { readonly refused: Refused | undefined }) {
  if (refused === undefined) return null;
  return (
    <p class="refused" role="alert">
      <Icon name="error" /> {refused.message}
    </p>
  );
}
