import type { Json } from './json.ts';
import type { Place } from './place.ts';

/**
 * A type as data: what a value must look like at run time. Parameters carry one, so that a form, a command line or a
 * cast can check and convert what comes from outside without knowing the language.
 *
 * How values of each shape are represented as {@link Json}: `duration` is a number of milliseconds; `time` is an
 * ISO 8601 instant in UTC (`2026-11-24T06:30:00.000Z`); `date` is `2026-11-24`; a template is a {@link TemplateValue}.
 */
export type Shape =
  | { readonly kind: 'string' | 'number' | 'int' | 'boolean' | 'null' | 'duration' | 'time' | 'date' | 'json' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'list'; readonly element: Shape }
  | { readonly kind: 'map'; readonly value: Shape }
  | { readonly kind: 'object'; readonly fields: readonly ShapeField[] }
  | { readonly kind: 'union'; readonly members: readonly Shape[] }
  | { readonly kind: 'secret'; readonly inner: Shape }
  | { readonly kind: 'template'; readonly template: TemplateKind }
  /** A type that refers to itself is given once, by name, in {@link Shapes}. */
  | { readonly kind: 'named'; readonly name: string };

export interface ShapeField {
  readonly name: string;
  readonly shape: Shape;
  /** The field may be absent (its value is then null). */
  readonly optional: boolean;
  readonly doc: string | undefined;
}

/** The named shapes that `{ kind: 'named' }` refers to. */
export type Shapes = Readonly<Record<string, Shape>>;

export type TemplateKind = 'command' | 'sql' | 'url' | 'html';

/**
 * A string with holes, kept apart until the action that receives it quotes, binds or encodes what fills them.
 * `strings` has one element more than `values`; the text is `strings[0] values[0] strings[1] …`.
 */
export interface TemplateValue {
  readonly $template: TemplateKind;
  readonly strings: readonly string[];
  readonly values: readonly Json[];
}

/** What a flow takes, as a person who starts it must know it. */
export interface FlowSignature {
  readonly name: string;
  readonly doc: string | undefined;
  readonly parameters: readonly ParameterSignature[];
  readonly result: Shape | undefined;
  /** The shapes that `named` shapes in here refer to. */
  readonly shapes: Shapes;
  readonly place: Place;
  /** Why the flow can't be run now (its file has errors), or undefined. */
  readonly problem: string | undefined;
}

export interface ParameterSignature {
  readonly name: string;
  readonly shape: Shape;
  /** May be left out: its type takes null, or it has a default. */
  readonly optional: boolean;
  readonly doc: string | undefined;
  /** The type as it reads in the language, for a prompt: `"basic" | "gold"`. */
  readonly typeText: string;
}
