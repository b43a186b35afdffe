import type { ApprovalAnswerView } from '#protocol/runView.ts';
import { StatusIcon } from '../shared/status.tsx';

/** What a person has said to an approval. */
export function Answered({ answer }: { readonly answer: ApprovalAnswerView }) {
  const { approved, by, comment, at } = answer;
  const who = by === undefined ? '' : ` by ${by}`;
  return (
    <p class="answered">
      <StatusIcon status={approved ? 'succeeded' : 'failed'} />
      <span>
        {approved ? 'Approved' : 'Rejected'}
        {who} at {new Date(at).toLocaleString()}
        {comment === undefined ? '' : `: ${comment}`}
      </span>
    </p>
  );
}
