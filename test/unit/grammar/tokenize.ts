import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

/** A piece of text and its scopes, without `source.flow` and the suffix `.flow`. */
export interface ScopedText {
  readonly text: string;
  readonly scopes: readonly string[];
}

let loaded: Promise<textmate.IGrammar> | undefined;

/** Splits a text by the TextMate grammar, line by line, as an editor does. */
export async function tokenize(text: string): Promise<ScopedText[]> {
  loaded ??= load();
  const grammar = await loaded;
  let state = textmate.INITIAL;
  return text.split('\n').flatMap(line => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes }) => ({
        text: line.slice(startIndex, endIndex),
        scopes: scopes.slice(1).map(scope => scope.replace(/\.flow$/, '')),
      }))
      .filter(token => token.text.trim() !== '');
  });
}

async function load(): Promise<textmate.IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: patterns => new oniguruma.OnigScanner(patterns),
      createOnigString: string => new oniguruma.OnigString(string),
    }),
    loadGrammar: async () => {
      const path = 'syntaxes/flow.tmLanguage.json';
      return textmate.parseRawGrammar(readFileSync(path, 'utf8'), path);
    },
  });
  const grammar = await registry.loadGrammar('source.flow');
  if (grammar === null) throw new Error('There is no grammar.');
  return grammar;
}
