/**
 * A CommonJS library that was loaded when it was first needed, as in `commonJs(await import('mysql2'))`. What Node.js
 * finds by name in one is not all of it, and its types may know no `default`.
 */
export function commonJs<T extends object>(loaded: T): T {
  const whole: unknown = 'default' in loaded ? loaded.default : undefined;
  // A library may be a class that carries the rest.
  const isWhole = (typeof whole === 'object' && whole !== null) || typeof whole === 'function';
  return isWhole ? (whole as T) : loaded;
}
