/** What flows were, for comparing them with what they are. */
import type { Model } from '#language/analysis/model.ts';
import type { GraphDiffParams, GraphDiffReply } from '#protocol/requests.ts';
import type { Language, Question } from './session.ts';

type Drawn = Omit<GraphDiffReply, 'layout'>;

export class GraphDiffs {
  /** Of the last question: the next one most likely names the same texts, and they are not read anew. */
  private earlier: Model | undefined;

  /** @param toModel gives the URI by which the model knows a file */
  draw({ language, model, uri }: Question, params: GraphDiffParams, toModel: (uri: string) => string): Drawn {
    const then = this.readEarlier(language, uri, params, toModel);
    if (then.wanted.length > 0) return { ...nothing, wanted: then.wanted };
    return { ...language.graphDiff(model, then.model, uri, params.flow, params.fold), wanted: [] };
  }

  private readEarlier(
    language: Language,
    uri: string,
    { texts }: GraphDiffParams,
    toModel: (uri: string) => string,
  ): ReturnType<Language['earlierFile']> {
    const known = new Map(Object.entries(texts).map(([each, text]) => [toModel(each), text ?? undefined]));
    const then = language.earlierFile(uri, known, this.earlier);
    this.earlier = then.model;
    return then;
  }
}

const nothing: Drawn = {
  flows: [],
  graph: undefined,
  problem: undefined,
  wanted: [],
  changes: undefined,
  earlierProblem: undefined,
  isNew: false,
};

/** The answer where there is no such file. */
export function withoutFile(problem: string): GraphDiffReply {
  return { ...nothing, layout: undefined, problem };
}
