/** Remembers the last colours that a client has for each document, to say only what changed. */
import type { SemanticTokens, SemanticTokensDelta, SemanticTokensEdit } from 'vscode-languageserver/node';

type Edits = (before: readonly number[], after: readonly number[]) => SemanticTokensEdit[];

export class TokenHistory {
  private readonly last = new Map<string, Required<SemanticTokens>>();
  private count = 0;

  /** The answer with a name by which a later request refers to it. */
  whole(uri: string, { data }: SemanticTokens): SemanticTokens {
    this.count += 1;
    const tokens = { resultId: String(this.count), data };
    this.last.set(uri, tokens);
    return tokens;
  }

  /** What changed since the answer `previous`; all of it when that is not known any more. */
  delta(uri: string, previous: string, now: SemanticTokens, edits: Edits): SemanticTokens | SemanticTokensDelta {
    const before = this.last.get(uri);
    const { resultId = '', data } = this.whole(uri, now);
    return before?.resultId === previous ? { resultId, edits: edits(before.data, data) } : { resultId, data };
  }

  forget(uri: string): void {
    this.last.delete(uri);
  }
}
