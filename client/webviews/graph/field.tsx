import type { ComponentChildren, Ref } from 'preact';
import { Icon } from '../shared/icon.tsx';

interface FieldProps {
  /** Of a codicon, at its start. */
  readonly icon?: string;
  readonly input: Ref<HTMLInputElement>;
  readonly text: string;
  readonly placeholder: string;
  /** Name for screen readers. */
  readonly label: string;
  readonly onText: (text: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** What stands beside the input, in the same frame. */
  readonly children?: ComponentChildren;
}

/** Where a person types what is looked for. */
export function Field({ icon, input, text, placeholder, label, onText, onKeyDown, children }: FieldProps) {
  return (
    <span class="field">
      {icon !== undefined && <Icon name={icon} />}
      <input
        ref={input}
        type="text"
        value={text}
        placeholder={placeholder}
        aria-label={label}
        spellcheck={false}
        onInput={event => onText(event.currentTarget.value)}
        {...(onKeyDown === undefined ? {} : { onKeyDown })}
      />
      {children}
    </span>
  );
}
