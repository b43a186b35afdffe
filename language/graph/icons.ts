import type { NodePlan, TriggerPlan } from '#language/plan/plan.ts';

/** Name of the codicon, without the prefix, that tells at a glance what a node does. */
export function iconOf(node: NodePlan): string {
  if (node.kind === 'action') return actionIcon(node.call.action, node.call.resource);
  if (node.kind === 'group' && node.order === 'sequence') return 'list-ordered';
  return kindIcons[node.kind];
}

const kindIcons: Readonly<Record<Exclude<NodePlan['kind'], 'action'>, string>> = {
  flow: 'type-hierarchy-sub',
  value: 'symbol-variable',
  if: 'git-branch',
  match: 'list-filter',
  for: 'sync',
  'event-loop': 'sync',
  repeat: 'sync',
  group: 'split-horizontal',
  race: 'milestone',
  try: 'shield',
  wait: 'bell',
  emit: 'broadcast',
  start: 'rocket',
  cancel: 'circle-slash',
  return: 'reply',
  yield: 'arrow-right',
  fail: 'error',
};

/** Of what starts a flow. */
export const triggerIcons: Readonly<Record<TriggerPlan['kind'], string>> = {
  schedule: 'watch',
  webhook: 'globe',
  change: 'file',
  event: 'bell',
  messages: 'mail',
};

/** By the first part of an action's name, or the whole of it. */
const actionIcons: Readonly<Record<string, string>> = {
  http: 'globe',
  shell: 'terminal',
  exec: 'terminal',
  file: 'file',
  sleep: 'watch',
  log: 'output',
  mail: 'mail',
  smtp: 'mail',
  postgres: 'database',
  sqlite: 'database',
  mysql: 'database',
  sql: 'database',
  redis: 'database',
  csv: 'table',
  json: 'json',
  archive: 'file-zip',
  git: 'source-control',
  nats: 'radio-tower',
  mcp: 'tools',
  approve: 'person',
};

function actionIcon(action: string, resource: string | undefined): string {
  const family = action.split('.', 1)[0] ?? action;
  return actionIcons[family] ?? (resource === undefined ? 'symbol-method' : 'plug');
}
