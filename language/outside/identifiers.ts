/** Names of documents as names of the language. */

const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);

/** `repos/list-for-user` as `reposListForUser`. What is a name already stays as it is. */
export function valueName(text: string): string {
  if (isName(text)) return text;
  const joined = wordsOf(text)
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : capitalised(word)))
    .join('');
  return startable(joined);
}

/** `simple-user` as `SimpleUser`. What is a name already stays as it is. */
export function typeName(text: string): string {
  return isName(text) ? text : startable(wordsOf(text).map(capitalised).join(''));
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
}

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const startable = (name: string): string => (/^[A-Za-z_]/.test(name) ? name : `_${name}`);

/** The name, or with the first number behind it that makes it new. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let count = 2; isTaken(free); count += 1) free = `${name}${count}`;
  return free;
}
