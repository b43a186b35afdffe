import type { StringLiteral } from '../../syntax/ast.ts';
import { opened } from '../secrecy.ts';
import { type Check, fix, type Look } from './check.ts';

export const invalidUrl: Check = {
  code: 'flow/invalid-url',
  severity: 'error',
  title: 'A text that is no address',
  explanation:
    'An address starts with `http://` or `https://` (or with a `${…}` that brings this), and has no spaces. What fills a `${…}` is encoded, so it may have any.',
  example: `flow fetch() {
  step page = http.get("example.com/news")
                     //^^^^^^^^^^^^^^^^^^ flow/invalid-url
}
`,
  visit: { StringLiteral: checkString },
};

function checkString(literal: StringLiteral, look: Look): void {
  const type = look.typeOf(literal);
  const plain = opened(type);
  if (plain.kind !== 'template' || plain.template !== 'url') return;
  const [first] = literal.parts;
  if (!first) {
    look.report(literal.span, 'This address is empty.');
    return;
  }
  const texts = literal.parts.flatMap(part => (part.kind === 'StringText' ? [part.text] : []));
  if (texts.some(text => /\s/.test(text))) {
    look.report(
      literal.span,
      'An address has no spaces. Put what has some into a `${…}`, where it is encoded, or write `%20`.',
    );
    return;
  }
  if (first.kind !== 'StringText' || /^https?:\/\//i.test(first.text)) return;
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(first.text)?.[0];
  if (scheme)
    look.report(
      literal.span,
      `\`${scheme}\` addresses are not supported; an address starts with \`https://\` or \`http://\`.`,
    );
  else {
    const start = first.span.start;
    look.report(literal.span, 'An address starts with `https://` or `http://`.', {
      fixes: [fix('Add `https://`', { span: { start, end: start }, text: 'https://' })],
    });
  }
}
