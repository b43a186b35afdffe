interface IconProps {
  /** Of a codicon, without the prefix. */
  readonly name: string;
  readonly class?: string;
}

/** A picture beside a text that says the same: hidden from screen readers. */
export function Icon({ name, class: extra = '' }: IconProps) {
  return <span class={`codicon codicon-${name} ${extra}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: string;
  /** Name for screen readers, and the tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  /** `mixed`: on, but not just now. */
  readonly pressed?: boolean | 'mixed';
}

/** A button of the editor's toolbars. */
export function IconButton({ icon, label, onClick, disabled = false, pressed }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
