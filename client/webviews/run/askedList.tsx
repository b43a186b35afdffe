import { useEffect, useState } from 'preact/hooks';
import type { FormField, RunAnswer } from '#protocol/webviews.ts';
import { ApprovalCard } from './approvalCard.tsx';
import { type Asked, mostAsked } from './asked.ts';
import type { CardActions } from './cardParts.tsx';
import { DoubtCard } from './doubtCard.tsx';
import { EventCard } from './eventCard.tsx';
import type { Refused } from './state.ts';

interface AskedListProps {
  readonly asked: readonly Asked[];
  readonly forms: Readonly<Record<string, readonly FormField[]>>;
  readonly refused: Refused | undefined;
  readonly onAnswer: (answer: RunAnswer) => void;
  readonly onStep: (path: string) => void;
  readonly onCopy: (text: string) => void;
}

/** What the run asks, each as a small form. It stays in sight, whatever step is looked at. */
export function AskedList({ asked, forms, refused, ...actions }: AskedListProps) {
  if (asked.length === 0) return null;
  const more = asked.length - mostAsked;
  return (
    <section class="asked" aria-label="What the run waits for">
      {asked.slice(0, mostAsked).map(one => (
        <Card
          key={`${one.kind} ${one.path}`}
          asked={one}
          fields={one.kind === 'event' ? forms[one.event] : undefined}
          refused={refused?.path === one.path ? refused : undefined}
          {...actions}
        />
      ))}
      {more > 0 && <p class="more">{more} more, when these are answered.</p>}
    </section>
  );
}

interface CardProps extends Omit<CardActions, 'isSent'> {
  readonly asked: Asked;
  readonly fields: readonly FormField[] | undefined;
}

function Card({ asked, fields, refused, onAnswer, ...actions }: CardProps) {
  const [isSent, setSent] = useState(false);
  // Each refusal is an object of its own: the same words twice open the form twice.
  useEffect(() => setSent(false), [refused]);
  const common = {
    ...{ refused, isSent, ...actions },
    onAnswer: (answer: RunAnswer): void => {
      setSent(true);
      onAnswer(answer);
    },
  };
  switch (asked.kind) {
    case 'approval':
      return <ApprovalCard asked={asked} {...common} />;
    case 'doubt':
      return <DoubtCard asked={asked} {...common} />;
    case 'event':
      return <EventCard asked={asked} fields={fields} {...common} />;
  }
}
