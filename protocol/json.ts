/** Data as it stands in a journal, crosses a process border, or is shown to a person. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object whose members are all {@link Json}. A member that is `undefined` is absent. */
export interface JsonObject {
  readonly [member: string]: Json;
}
