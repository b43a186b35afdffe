/** What other languages call the types of this one. */
const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    string: 'text str char varchar',
    boolean: 'bool',
    int: 'integer long short bigint uint i32 i64 u32 u64',
    number: 'float double decimal real num f32 f64',
    json: 'any object unknown dynamic mixed',
    time: 'datetime timestamp instant',
    duration: 'timespan interval',
    null: 'void none nil undefined unit',
  }).flatMap(([ours, theirs]) => theirs.split(' ').map(name => [name, ours] as const)),
);

const lists = new Set(['list', 'array', 'set', 'seq', 'sequence', 'vec', 'vector', 'iterable', 'readonlyarray']);
const maps = new Set(['record', 'dict', 'dictionary', 'hashmap', 'object']);
const optionals = new Set(['optional', 'option', 'maybe', 'nullable']);

/**
 * How a type that another language has is written here, as in `string[]` for `list<text>`; undefined for a name that no
 * well-known language has. `inner` are the texts of the types in its `<…>`.
 */
export function ourType(name: string, inner: readonly string[]): string | undefined {
  const theirs = name.toLowerCase();
  const last = inner.at(-1);
  if (last === undefined) return names.get(theirs);
  if (maps.has(theirs)) return `map<${last}>`;
  const whole = last.includes('|') ? `(${last})` : last;
  if (lists.has(theirs)) return `${whole}[]`;
  return optionals.has(theirs) ? `${whole}?` : undefined;
}
