import { useState } from 'preact/hooks';
import type { Json } from '#protocol/json.ts';
import type { FormField } from '#protocol/webviews.ts';
import { Icon } from '../shared/icon.tsx';
import type { Asked } from './asked.ts';
import { type CardActions, CardHead, Refusal, titleId } from './cardParts.tsx';

interface EventCardProps extends CardActions {
  readonly asked: Asked & { kind: 'event' };
  /** Undefined until they are known. */
  readonly fields: readonly FormField[] | undefined;
}

/** The event that a step waits for, to be sent by hand. What the step compares stands there already. */
export function EventCard({ asked, fields, refused, isSent, onAnswer, onStep }: EventCardProps) {
  const { path, event } = asked;
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const texts = Object.fromEntries(
    (fields ?? []).map(field => [field.name, typed[field.name] ?? initialText(field, asked.fields[field.name])]),
  );
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    onAnswer({ type: 'emit', path, event, texts });
  };
  const title = (
    <>
      Waits for the event <code>{event}</code>
    </>
  );
  return (
    <form class="card" aria-labelledby={titleId(path)} onSubmit={submit}>
      <CardHead icon="radio-tower" title={title} asked={asked} onStep={onStep} />
      {fields !== undefined && (
        <fieldset class="fields" disabled={isSent}>
          <legend class="unseen">Fields of the event</legend>
          {fields.map(field => (
            <Field
              key={field.name}
              id={`${path} ${field.name}`}
              field={field}
              text={texts[field.name] ?? ''}
              isWrong={refused?.field === field.name}
              onText={text => setTyped({ ...typed, [field.name]: text })}
            />
          ))}
        </fieldset>
      )}
      <div class="answer">
        <button type="submit" class="button" disabled={isSent || fields === undefined}>
          <Icon name="send" /> Send the event
        </button>
      </div>
      <Refusal refused={refused} />
    </form>
  );
}

function initialText({ initial }: FormField, compared: Json | undefined): string {
  if (compared === undefined) return initial;
  return typeof compared === 'string' ? compared : JSON.stringify(compared);
}

interface FieldProps {
  readonly id: string;
  readonly field: FormField;
  readonly text: string;
  readonly isWrong: boolean;
  readonly onText: (text: string) => void;
}

function Field({ id, field, text, isWrong, onText }: FieldProps) {
  const { name, typeText, doc, isOptional } = field;
  const common = { id, class: 'input', 'aria-invalid': isWrong, title: doc };
  return (
    <div class="field">
      <label for={id}>
        {name} <code>{typeText}</code>
        {isOptional && <span class="optional"> optional</span>}
      </label>
      {field.kind === 'choice' ? (
        <select {...common} value={text} onChange={event => onText(event.currentTarget.value)}>
          <option value="">{isOptional ? '(leave out)' : 'Choose…'}</option>
          {field.choices.map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <TextField kind={field.kind} {...common} value={text} onText={onText} />
      )}
    </div>
  );
}

interface TextFieldProps {
  readonly kind: Exclude<FormField['kind'], 'choice'>;
  readonly id: string;
  readonly class: string;
  readonly 'aria-invalid': boolean;
  readonly title: string | undefined;
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** A number is typed as a text: a browser's own field would hide what it can't read. */
function TextField({ kind, onText, ...rest }: TextFieldProps) {
  const common = {
    ...rest,
    onInput: (event: { currentTarget: HTMLInputElement }) => onText(event.currentTarget.value),
  };
  if (kind === 'date') return <input type="date" {...common} />;
  if (kind === 'secret') return <input type="password" {...common} />;
  return <input type="text" inputMode={kind === 'number' ? 'decimal' : 'text'} {...common} />;
}
