import { namedPrimitives } from '../typeConstruct.ts';
import type { Check } from './check.ts';

export const typeArguments: Check = {
  code: 'flow/type-arguments',
  severity: 'error',
  title: 'A wrong number of types in `<…>`',
  explanation: 'A `map` says of what (`map<int>`: its keys are texts). No other type takes types.',
  example: `flow count(words: map) -> int {
                //^^^ flow/type-arguments
  return words.keys().length
}
`,
  visit: {
    NamedType: ({ name, arguments: given, span }, look) => {
      if (name.text === 'map') {
        if (given.length !== 1) look.report(span, 'A `map` says of what: `map<string>`. Its keys are always texts.');
      } else if (given.length > 0 && (namedPrimitives.has(name.text) || look.file.symbols.has(name))) {
        look.report(span, `\`${name.text}\` takes no types. Only \`map<…>\` does.`);
      }
    },
  },
};
