/** Whole declarations, statements and clauses with tab stops, by the word that they start with. */

export const declarationSnippets: Readonly<Record<string, string>> = {
  import: 'import { $2 } from "./${1:other}.flow"',
  type: 'type ${1:Name} = {\n\t${2:field}: ${3:string}\n}',
  secret: 'secret ${1:name}',
  resource: 'resource ${1:name} = $0',
  event: 'event ${1:name}(${2:id}: ${3:string})',
  fn: 'fn ${1:name}(${2:value}: ${3:number}) -> ${4:number} = $0',
  flow: 'flow ${1:name}($2) {\n\t$0\n}',
  on: 'on ${1:schedule("${2:0 3 * * *}")} => $0',
  test: 'test "${1:what should happen}" {\n\t$0\n}',
};

export const statementSnippets: Readonly<Record<string, string>> = {
  step: 'step ${1:name} = $0',
  let: 'let ${1:name} = $0',
  if: 'if ${1:condition} {\n\t$0\n}',
  match: 'match ${1:value} {\n\t${2:"case"} => {\n\t\t$0\n\t}\n}',
  for: 'for ${1:item} in ${2:list} limit ${3:4} {\n\t$0\n}',
  repeat: 'repeat every ${1:10s} limit ${2:30} {\n\t$0\n} until ${3:condition}',
  parallel: 'parallel {\n\t$0\n}',
  sequence: 'sequence {\n\t$0\n}',
  race: 'race {\n\tbranch ${1:first} {\n\t\t$0\n\t}\n\tbranch ${2:second} {\n\t}\n}',
  try: 'try {\n\t$0\n} catch ${1:e} {\n}',
  wait: 'wait ${1:event}($0)',
  emit: 'emit ${1:event}($0)',
  cancel: 'cancel ${1:step}',
  start: 'start ${1:flow}($0)',
  return: 'return $0',
  yield: 'yield $0',
  fail: 'fail "$0"',
  mock: 'mock ${1:action} => $0',
  run: 'run ${1:flow}($2) as ${3:result}',
  expect: 'expect $0',
  advance: 'advance ${1:1h}',
};

export const clauseSnippets: Readonly<Record<string, string>> = {
  after: 'after $0',
  when: 'when $0',
  retry: 'retry ${1:3} backoff ${2:1s}..${3:30s}',
  timeout: 'timeout ${1:30s}',
  catch: 'catch ${1:e} => $0',
  undo: 'undo $0',
  cache: 'cache for ${1:1h}',
  limit: 'limit ${1:4}',
  using: 'using $0',
};
