/** What a cluster has written down, and whether a text stands there. */
import assert from 'node:assert/strict';
import type { RestateServers } from '../../../scripts/cluster/restate.ts';

/** What tells of states and of what is under way: tables, and their columns that hold what was said. */
const tables = {
  state: ['value_utf8'],
  sys_journal: ['entry_json', "encode(raw, 'hex')"],
  sys_invocation: ['last_failure', 'completion_failure'],
} as const;

/** In which of the tables of which node the text stands. Journals are there as long as what they are about is under way. */
export async function placesOf(servers: RestateServers, text: string): Promise<readonly string[]> {
  const places: string[] = [];
  const hex = Buffer.from(text).toString('hex');
  for (const { name, address } of servers.nodes) {
    for (const [table, columns] of Object.entries(tables)) {
      const condition = columns.map(column => `${column} like '%${column.includes('hex') ? hex : text}%'`).join(' or ');
      if ((await countOf(address.admin, `${table} where ${condition}`)) > 0) places.push(`${name}: ${table}`);
    }
  }
  return places;
}

/** How many rows there are. */
export async function countOf(admin: string, from: string): Promise<number> {
  const response = await fetch(`${admin}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: `select count(*) as number from ${from}` }),
  });
  assert.ok(response.ok, await response.clone().text());
  return ((await response.json()) as { rows: { number: number }[] }).rows[0]?.number ?? 0;
}
