import type { Expr, NodePlan } from '#language/plan/plan.ts';

/** The clauses of a node that are worth seeing in a picture, a few words each. */
export function badgesOf(node: NodePlan): readonly string[] {
  const { clauses } = node;
  const badges: string[] = [];
  if (node.kind === 'for' || node.kind === 'event-loop' || node.kind === 'repeat') {
    if (node.limit !== undefined) badges.push(withNumber('limit', node.limit));
    if (node.until !== undefined) badges.push('until');
  }
  if (node.kind === 'repeat' && node.every !== undefined) badges.push(withDuration('every', node.every));
  if (node.kind === 'race') {
    if (node.winners !== undefined) badges.push(withNumber('first', node.winners));
    if (node.restContinue) badges.push('rest continue');
  }
  if (clauses.when !== undefined) badges.push('when');
  if (clauses.retry !== undefined) badges.push(`${withNumber('retry', clauses.retry.count)}×`);
  if (clauses.timeout !== undefined) badges.push(withDuration('timeout', clauses.timeout));
  if (clauses.catch !== undefined) badges.push('catch');
  if (clauses.undo !== undefined) badges.push('undo');
  if (clauses.cache !== undefined) badges.push('cache');
  if (clauses.using !== undefined) badges.push(`using ${clauses.using.slice(clauses.using.lastIndexOf('#') + 1)}`);
  return badges.map(badge => badge.replace(' …×', ' …'));
}

function withNumber(word: string, value: Expr): string {
  return value.op === 'constant' ? `${word} ${String(value.value)}` : `${word} …`;
}

function withDuration(word: string, value: Expr): string {
  return value.op === 'constant' && typeof value.value === 'number'
    ? `${word} ${showDuration(value.value)}`
    : `${word} …`;
}

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Milliseconds as the language writes them: `1h30m`. */
export function showDuration(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text === '' ? '0s' : text;
}
