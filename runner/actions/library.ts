/**
 * A CommonJS library that was loaded when it was first needed, as in `commonJs(await import('mysql2'))`. What Node.js
 * finds by name in one is not all of it, and its types may know no `default`.
 */
export function commonJs<T extends object>(loaded: T): T {
  const whole: unknown = 'default' in loaded ? loaded.default : undefined;
  return typeof whole === 'object' && whole !== null ? (whole as T) : loaded;
}
