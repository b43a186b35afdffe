import type { Input } from './findProblem.ts';

/**
 * A shorter input that still fails: lines are taken out, then words, in halves, quarters and so on (the "ddmin" of Zeller
 * and Hildebrandt, 2002).
 *
 * @param fails whether an input breaks the same claim
 * @param deadline when to stop, as `performance.now()` tells it
 */
export function minimise(input: Input, fails: (input: Input) => boolean, deadline: number): Input {
  let { text } = input;
  for (const separator of [/(?<=\n)/, /\b|(?=\W)/]) {
    let parts = text.split(separator);
    for (let size = parts.length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < parts.length && performance.now() < deadline; ) {
        const rest = [...parts.slice(0, start), ...parts.slice(start + size)];
        if (fails({ ...input, text: rest.join('') })) parts = rest;
        else start += size;
      }
    }
    text = parts.join('');
  }
  return { ...input, text };
}
