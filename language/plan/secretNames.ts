/** The names of variables that hold a secret: its own, and as variables are usually written. */
export function variablesOf(name: string): readonly string[] {
  const parts = name.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2');
  return [...new Set([name, parts.toUpperCase()])];
}
