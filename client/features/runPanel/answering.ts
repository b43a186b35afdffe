/** From what a person fills in in the run panel to what is said to the run. */
import type { Json } from '#protocol/json.ts';
import type { EventForms, Saying } from '#protocol/requests.ts';
import type { RunAnswer } from '#protocol/webviews.ts';
import { readForm } from './eventForms.ts';

/** Why something can't be said, and which field of the form is wrong. */
export interface Refusal {
  readonly refused: string;
  readonly field?: string;
}

/** What is to be said, or why it can't be. */
export function sayingOf(run: string, answer: RunAnswer, forms: EventForms): Saying | Refusal {
  switch (answer.type) {
    case 'approve': {
      const comment = answer.comment.trim();
      const { path, approved } = answer;
      return { type: 'answer', run, path, approved, ...(comment === '' ? {} : { comment }) };
    }
    case 'resolve':
      return resolution(run, answer);
    case 'emit': {
      const read = readForm(forms, answer.event, answer.texts);
      if (!read.ok) return { refused: read.message, field: read.field };
      return { type: 'emit', run, event: answer.event, fields: read.fields };
    }
  }
}

function resolution(run: string, { path, how, text }: RunAnswer & { type: 'resolve' }): Saying | Refusal {
  const said = { type: 'resolve', run, path, how } as const;
  if (how === 'fail') return text.trim() === '' ? said : { ...said, message: text.trim() };
  if (how === 'retry') return said;
  try {
    return { ...said, value: (text.trim() === '' ? null : JSON.parse(text)) as Json };
  } catch {
    return { refused: 'This is not JSON. A text stands in double quotes; nothing at all is null.' };
  }
}
