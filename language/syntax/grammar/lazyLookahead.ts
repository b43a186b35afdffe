import { type BaseParser, type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain';

type OfChoice = ReturnType<ILookaheadStrategy['buildLookaheadForAlternation']>;
type OfOption = ReturnType<ILookaheadStrategy['buildLookaheadForOptional']>;

/**
 * Chevrotain's own way to look ahead, worked out for each place of the grammar when the parser first comes there. Working
 * all out beforehand is the larger part of what building the parser takes, and most files use few places.
 */
export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(
    options: Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0],
  ): OfChoice {
    const build = (): OfChoice => super.buildLookaheadForAlternation(options);
    let choose: OfChoice | undefined;
    return function (this: BaseParser, alternatives) {
      choose ??= build();
      return choose.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(
    options: Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0],
  ): OfOption {
    const build = (): OfOption => super.buildLookaheadForOptional(options);
    let isThere: OfOption | undefined;
    return function (this: BaseParser) {
      isThere ??= build();
      return isThere.call(this);
    };
  }
}
