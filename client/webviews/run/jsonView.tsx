import { useState } from 'preact/hooks';
import type { Json, JsonObject } from '#protocol/json.ts';
import { preview, showCount } from '../shared/format.ts';
import { Icon, IconButton } from '../shared/icon.tsx';

interface ValueProps {
  readonly title: string;
  readonly value: Json;
  readonly onCopy: (text: string) => void;
}

/** A value under a title, with a button that copies it as JSON (a text as it is). */
export function ValueSection({ title, value, onCopy }: ValueProps) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return (
    <section class="value">
      <h3>
        {title}
        <IconButton icon="copy" label={`Copy ${title.toLowerCase()}`} onClick={() => onCopy(text)} />
      </h3>
      <div class="json">
        <Whole value={value} />
      </div>
    </section>
  );
}

/** At the top, what an object or a list holds needs no opening. */
function Whole({ value }: { readonly value: Json }) {
  const inner = isTemplate(value) ? undefined : membersOf(value);
  return inner === undefined || inner.length === 0 ? <Leaf value={value} /> : <Members inner={inner} depth={1} />;
}

interface JsonNodeProps {
  /** The member's name, or the element's index. */
  readonly name: string;
  readonly value: Json;
  readonly depth: number;
}

/** Deeper values begin closed, as do long ones. */
const openDepth = 2;
const manyMembers = 40;

function JsonNode({ name, value, depth }: JsonNodeProps) {
  const inner = membersOf(value);
  const [isOpen, setOpen] = useState(depth < openDepth && (inner?.length ?? 0) <= manyMembers);
  if (inner === undefined || inner.length === 0 || isTemplate(value)) {
    return (
      <div class="line">
        <span class="member">{name}</span>
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <div class="line">
      <button type="button" class="opener" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
        <span class="member">{name}</span>
        <span class="summary">{isOpen ? sizeOf(value, inner.length) : preview(value)}</span>
      </button>
      {isOpen && <Members inner={inner} depth={depth + 1} />}
    </div>
  );
}

type Member = readonly [name: string, value: Json];

function Members({ inner, depth }: { readonly inner: readonly Member[]; readonly depth: number }) {
  const [shown, setShown] = useState(100);
  return (
    <div class="members">
      {inner.slice(0, shown).map(([name, value]) => (
        <JsonNode key={name} name={name} value={value} depth={depth} />
      ))}
      {inner.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown + 500)}>
          {inner.length - shown} more
        </button>
      )}
    </div>
  );
}

/** As much of a text is shown at first. */
const shortText = 2000;

function Leaf({ value }: { readonly value: Json }) {
  const [isWhole, setWhole] = useState(false);
  if (isTemplate(value)) return <Template value={value} />;
  if (typeof value !== 'string') {
    return <span class={`leaf is-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>;
  }
  const isCut = !isWhole && value.length > shortText;
  return (
    <span class="leaf is-string">
      {isCut ? value.slice(0, shortText) : value === '' ? '""' : value}
      {isCut && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          … {value.length - shortText} more characters
        </button>
      )}
    </span>
  );
}

interface TemplateObject {
  readonly $template: string;
  readonly strings: readonly string[];
  readonly values: readonly Json[];
}

function isTemplate(value: Json): value is Json & TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && '$template' in value;
}

/** A template as it was written, with what filled its holes marked: it goes to the action apart from the text. */
function Template({ value }: { readonly value: TemplateObject }) {
  return (
    <span class="leaf is-template" title={`${value.$template}: marked values are quoted, bound or encoded`}>
      {value.strings.map((text, at) => {
        const hole = value.values[at];
        return (
          <span key={at}>
            {text}
            {hole !== undefined && <mark>{typeof hole === 'string' ? hole : JSON.stringify(hole)}</mark>}
          </span>
        );
      })}
    </span>
  );
}

function membersOf(value: Json): readonly Member[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) return value.map((element, at) => [String(at), element]);
  return Object.entries(value);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

function sizeOf(value: Json, count: number): string {
  return Array.isArray(value) ? showCount(count, 'item') : showCount(count, 'field');
}
