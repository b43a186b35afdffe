/** Answers of S3 servers: XML with one kind of element in another, and headers about an object. */
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import type { Answer } from '../http/answer.ts';

/** An element: the texts in it by name, the last one of each, and the elements in it by name. */
export interface Element {
  text(name: string): string | undefined;
  all(name: string): readonly Element[];
}

/** The root of a document; undefined where the text is none. */
export function readXml(text: unknown): Element | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const { root } = parseXml(text);
    return root === null ? undefined : elementOf(root);
  } catch {
    return undefined;
  }
}

function elementOf(element: XmlElement): Element {
  const all = (name: string): readonly XmlElement[] =>
    element.children.filter((child): child is XmlElement => child instanceof XmlElement && child.name === name);
  return { text: name => all(name).at(-1)?.text, all: name => all(name).map(elementOf) };
}

/** What the headers say about an object. */
export function objectOf(key: string, { headers }: Pick<Answer, 'headers'>, bytes?: number) {
  return {
    key,
    bytes: bytes ?? Number(headers['content-length'] ?? 0),
    type: headers['content-type'] ?? null,
    etag: (headers.etag ?? '').replaceAll('"', ''),
  };
}
