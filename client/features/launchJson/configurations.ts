/** The launch configurations of flows in the text of a `launch.json`: with comments, and often unfinished. */
import {
  createScanner,
  findNodeAtLocation,
  getLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  parseTree,
} from 'jsonc-parser';
import type { JsonObject } from '#protocol/json.ts';

/** Offsets in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One that starts a flow. */
export interface WrittenConfiguration {
  readonly program: string | undefined;
  readonly flow: string | undefined;
  readonly inputs: JsonObject | undefined;
  /** Where the value stands that a path leads to, from the configuration on; the nearest around it, where it is missing. */
  spanOf(path: JSONPath): Span;
}

/** A place in such a configuration where something can be written. */
export interface WritingPlace {
  readonly configuration: WrittenConfiguration;
  /** From the configuration on; the last part is empty at a key that is being written. */
  readonly path: JSONPath;
  /** A key is written there; else a value. */
  readonly isKey: boolean;
  /** Keys that the object has already. */
  readonly others: readonly string[];
  /** What is replaced by what is chosen. */
  readonly replaced: Span;
  /** A key there has its value already. */
  readonly hasValue: boolean;
  /** Another value or key follows without a comma. */
  readonly needsComma: boolean;
}

/** Also those of a workspace's file, which has them under `launch`. */
export function configurationsIn(text: string): readonly WrittenConfiguration[] {
  const root = tree(text);
  const list =
    root && (findNodeAtLocation(root, ['configurations']) ?? findNodeAtLocation(root, ['launch', 'configurations']));
  return (list?.children ?? []).flatMap(node => configurationOf(node) ?? []);
}

/** Undefined where the configuration of a flow isn't. */
export function placeIn(text: string, offset: number): WritingPlace | undefined {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const depth = path[0] === 'launch' ? 1 : 0;
  const root = tree(text);
  if (root === undefined || path[depth] !== 'configurations' || typeof path[depth + 1] !== 'number') return undefined;
  const node = findNodeAtLocation(root, path.slice(0, depth + 2));
  const configuration = node && configurationOf(node);
  if (node === undefined || configuration === undefined) return undefined;
  const inside = path.slice(depth + 2);
  const holder = findNodeAtLocation(node, inside.slice(0, -1));
  const replaced = writtenAt(text, offset, previousNode);
  const next = tokenAfter(text, replaced.end);
  const followed = next === ':';
  return {
    configuration,
    path: inside,
    isKey: isAtPropertyKey,
    others: (holder?.children ?? []).flatMap(property => keyOf(property, offset) ?? []),
    replaced,
    hasValue: isAtPropertyKey && followed,
    needsComma: !followed && !endsValue.has(next),
  };
}

/** What stands behind a value that needs no comma; nothing at the text's end. */
const endsValue: ReadonlySet<string> = new Set([',', '}', ']', '']);

function tree(text: string): Node | undefined {
  return parseTree(text, [], { allowTrailingComma: true });
}

function configurationOf(node: Node): WrittenConfiguration | undefined {
  const textOf = (name: string): string | undefined => {
    const value = findNodeAtLocation(node, [name]);
    return value?.type === 'string' ? (value.value as string) : undefined;
  };
  if (node.type !== 'object' || textOf('type') !== 'baton' || textOf('request') === 'attach') return undefined;
  const inputs = findNodeAtLocation(node, ['inputs']);
  return {
    program: textOf('program'),
    flow: textOf('flow'),
    inputs: inputs?.type === 'object' ? (getNodeValue(inputs) as JsonObject) : undefined,
    spanOf: path => spanOf(nearestTo(node, path)),
  };
}

function nearestTo(node: Node, path: JSONPath): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const found = findNodeAtLocation(node, path.slice(0, length));
    if (found !== undefined) return found;
  }
  return node;
}

const spanOf = ({ offset, length }: Node): Span => ({ start: offset, end: offset + length });

/** The key of a property, unless it is the one at the offset. */
function keyOf(property: Node, offset: number): string | undefined {
  const key = property.children?.[0];
  const isAtOffset = key !== undefined && key.offset <= offset && offset <= key.offset + key.length;
  return key === undefined || isAtOffset ? undefined : String(key.value);
}

/** The text, number or word that the offset is in or behind. */
function writtenAt(text: string, offset: number, previous: Node | undefined): Span {
  if (previous !== undefined && previous.offset <= offset && offset <= previous.offset + previous.length) {
    return spanOf(previous);
  }
  let start = offset;
  while (start > 0 && /[\w.-]/.test(text[start - 1] ?? '')) start -= 1;
  return { start, end: offset };
}

/** The first character that is no comment. */
function tokenAfter(text: string, offset: number): string {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  return text[scanner.getTokenOffset()] ?? '';
}
