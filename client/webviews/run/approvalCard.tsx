import { useState } from 'preact/hooks';
import { Icon } from '../shared/icon.tsx';
import type { Asked } from './asked.ts';
import { type CardActions, CardHead, Refusal, titleId } from './cardParts.tsx';
import { ValueSection } from './jsonView.tsx';

interface ApprovalCardProps extends CardActions {
  readonly asked: Asked & { kind: 'approval' };
}

/** A yes or a no, with a comment. Enter in the comment answers nothing: a yes is never given by accident. */
export function ApprovalCard({ asked, refused, isSent, onAnswer, onStep, onCopy }: ApprovalCardProps) {
  const { path, prompt, details } = asked;
  const [comment, setComment] = useState('');
  const say = (approved: boolean): void => onAnswer({ type: 'approve', path, approved, comment });
  return (
    <form class="card" aria-labelledby={titleId(path)} onSubmit={event => event.preventDefault()}>
      <CardHead icon="person" title={prompt} asked={asked} onStep={onStep} />
      <div class="answer">
        <input
          type="text"
          class="input"
          aria-label="Comment"
          placeholder="Comment (optional)"
          value={comment}
          disabled={isSent}
          onInput={event => setComment(event.currentTarget.value)}
        />
        <button type="button" class="button" disabled={isSent} onClick={() => say(true)}>
          <Icon name="check" /> Approve
        </button>
        <button type="button" class="button secondary" disabled={isSent} onClick={() => say(false)}>
          <Icon name="close" /> Reject
        </button>
      </div>
      <Refusal refused={refused} />
      {details !== undefined && <ValueSection title="Details" value={details} onCopy={onCopy} />}
    </form>
  );
}
