/** Readers by type, so that values arrive as the language has them. Dates stay text; a time without a zone is UTC. */
import pg from 'pg';
import type { Json } from '#protocol/json.ts';
import { decimalNumber, wholeNumber } from './values.ts';

const readers: Readonly<Record<number, (text: string) => Json>> = {
  [pg.types.builtins.INT8]: wholeNumber,
  [pg.types.builtins.NUMERIC]: decimalNumber,
  [pg.types.builtins.DATE]: text => text,
  [pg.types.builtins.INTERVAL]: text => text,
  [pg.types.builtins.TIMESTAMP]: text => instant(`${text}Z`),
  [pg.types.builtins.TIMESTAMPTZ]: instant,
};

export function getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  const reader = format === 'binary' ? undefined : readers[oid];
  return reader ?? pg.types.getTypeParser(oid, format ?? 'text');
}

/** `2026-11-24 06:30:00.5+02` as ISO 8601 in UTC; what no such instant can say (`infinity`) stays text. */
function instant(text: string): string {
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? text.replace(/Z$/, '') : time.toISOString();
}
