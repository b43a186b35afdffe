import { useState } from 'preact/hooks';
import type { Json, JsonObject } from '#protocol/json.ts';
import { memberOf } from '#protocol/runDiff.ts';
import { preview, showCount } from '../shared/format.ts';
import { Icon, IconButton } from '../shared/icon.tsx';

interface ValueProps {
  readonly title: string;
  readonly value: Json;
  /** What paths in the value begin with: the name that it has in the flow, or what it is. */
  readonly root?: string;
  readonly onCopy: (text: string) => void;
}

/** A value under a title, with a button that copies it as JSON (a text as it is). */
export function ValueSection({ title, value, root = title.toLowerCase(), onCopy }: ValueProps) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return (
    <section class="value">
      <h3>
        {title}
        <IconButton icon="copy" label={`Copy ${title.toLowerCase()}`} onClick={() => onCopy(text)} />
      </h3>
      <div class="json">
        <Whole value={value} path={root} onCopy={onCopy} />
      </div>
    </section>
  );
}

/** At the top, what an object or a list holds needs no opening. */
function Whole({ value, ...at }: Pick<JsonNodeProps, 'value' | 'path' | 'onCopy'>) {
  const inner = isTemplate(value) ? undefined : membersOf(value);
  return inner === undefined || inner.length === 0 ? (
    <Leaf value={value} />
  ) : (
    <Members inner={inner} depth={1} {...at} />
  );
}

interface JsonNodeProps {
  /** The member's name, or the element's index. */
  readonly name: string;
  readonly value: Json;
  /** As an expression of the language: `charge.body.items[2].price`. */
  readonly path: string;
  readonly depth: number;
  readonly onCopy: (text: string) => void;
}

/** Deeper values begin closed, as do long ones. */
const openDepth = 2;
const manyMembers = 40;

function JsonNode({ name, value, path, depth, onCopy }: JsonNodeProps) {
  const inner = membersOf(value);
  const [isOpen, setOpen] = useState(depth < openDepth && (inner?.length ?? 0) <= manyMembers);
  if (inner === undefined || inner.length === 0 || isTemplate(value)) {
    return (
      <div class="line">
        <span class="member">{name}</span>
        <Leaf value={value} />
        <CopyPath path={path} onCopy={onCopy} />
      </div>
    );
  }
  return (
    <div class="line">
      <div class="branch">
        <button type="button" class="opener" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          <span class="member">{name}</span>
          <span class="summary">{isOpen ? sizeOf(value, inner.length) : preview(value)}</span>
        </button>
        <CopyPath path={path} onCopy={onCopy} />
      </div>
      {isOpen && <Members inner={inner} depth={depth + 1} path={path} onCopy={onCopy} />}
    </div>
  );
}

function CopyPath({ path, onCopy }: Pick<JsonNodeProps, 'path' | 'onCopy'>) {
  return <IconButton icon="copy" label={`Copy the path ${path}`} onClick={() => onCopy(path)} />;
}

/** The last gives the path of it, of that of what it is in. */
type Member = readonly [name: string, value: Json, path: (around: string) => string];

interface MembersProps extends Pick<JsonNodeProps, 'path' | 'depth' | 'onCopy'> {
  readonly inner: readonly Member[];
}

function Members({ inner, path, depth, onCopy }: MembersProps) {
  const [shown, setShown] = useState(100);
  return (
    <div class="members">
      {inner.slice(0, shown).map(([name, value, own]) => (
        <JsonNode key={name} {...{ name, value, depth, onCopy }} path={own(path)} />
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
  if (isList(value)) return value.map((element, at) => [String(at), element, around => `${around}[${at}]`]);
  return Object.entries(value).map(([name, member]) => [name, member, around => memberOf(around, name)]);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

function sizeOf(value: Json, count: number): string {
  return Array.isArray(value) ? showCount(count, 'item') : showCount(count, 'field');
}
