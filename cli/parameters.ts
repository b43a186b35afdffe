/** The parameters of a flow, or the fields of an event, as options of a command line. */
import { Command, Option } from 'commander';
import { conform, readInput } from '#language/plan/conform.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { FlowSignature, ParameterSignature, Shape } from '#protocol/shape.ts';
import { UsageProblem } from './problem.ts';
import { suggestion } from './suggestion.ts';

/** What takes values by name. */
type Taker = Pick<FlowSignature, 'name' | 'parameters' | 'shapes'>;

/** How one that takes values, and what it takes, are called in messages. */
interface Words {
  readonly taker: 'flow' | 'event';
  readonly taken: 'parameter' | 'field';
}

const ofFlow: Words = { taker: 'flow', taken: 'parameter' };
const ofEvent: Words = { taker: 'event', taken: 'field' };

/** Options of the commands themselves: a parameter of the same name is given as `--param-<name>`. */
const reserved = new Set(['input', 'json', 'cwd', 'wait', 'engine', 'help']);

/**
 * The command that reads a flow's parameters: one option each.
 * @param usage How the command line begins, for the help: `baton run order.flow fulfil`.
 */
export function parameterCommand(usage: string, signature: FlowSignature): Command {
  return optionsCommand(usage, signature)
    .usage('[--<parameter> <value>…] [--input <file>] [--json] [--wait] [--cwd <folder>]')
    .description(signature.doc ?? '');
}

/** The command that reads an event's fields: one option each. */
export function fieldsCommand(usage: string, event: Taker): Command {
  return optionsCommand(usage, event);
}

function optionsCommand(usage: string, signature: Taker): Command {
  const command = new Command(usage).helpOption(false).allowExcessArguments().optionsGroup('Parameters:');
  const types = new Map<Option, string>();
  for (const parameter of signature.parameters) {
    const option = optionOf(parameter, signature);
    types.set(option, parameter.typeText);
    command.addOption(option);
    if (isKind(parameter.shape, signature, 'boolean')) {
      command.addOption(new Option(`--no-${flagName(parameter)}`).hideHelp());
    }
  }
  return command.configureHelp({
    optionTerm: option => `--${option.long?.slice(2)} <${shortType(types.get(option) ?? '')}>`,
  });
}

function optionOf(parameter: ParameterSignature, signature: Taker): Option {
  const isList = isKind(parameter.shape, signature, 'list');
  const isBoolean = isKind(parameter.shape, signature, 'boolean');
  const value = isBoolean ? '[value]' : isList ? '<value...>' : '<value>';
  const doc = [parameter.doc, parameter.optional ? '(may be left out)' : undefined].filter(Boolean).join(' ');
  const option = new Option(`--${flagName(parameter)} ${value}`, doc);
  option.argParser((text: string, previous: unknown) => [...(Array.isArray(previous) ? previous : []), text]);
  if (isBoolean) option.preset('true');
  return option;
}

function flagName(parameter: ParameterSignature): string {
  return reserved.has(parameter.name) ? `param-${parameter.name}` : parameter.name;
}

/** A long type would push the descriptions out of sight. */
function shortType(typeText: string): string {
  return typeText.length <= 30 ? typeText : 'JSON';
}

/** Whether a value of the shape is of that kind, or null. */
function isKind(shape: Shape, signature: Taker, kind: Shape['kind']): boolean {
  return resolveShape(shape, signature).kind === kind;
}

function resolveShape(shape: Shape, signature: Taker): Shape {
  if (shape.kind === 'named') {
    const named = signature.shapes[shape.name];
    return named === undefined ? shape : resolveShape(named, signature);
  }
  if (shape.kind !== 'union') return shape;
  const members = shape.members.filter(member => member.kind !== 'null');
  const [only] = members;
  return members.length === 1 && only !== undefined ? resolveShape(only, signature) : shape;
}

/**
 * The flow's input: what the file gives, and over it what the options give.
 * @param options Option values as {@link parameterCommand} parsed them: texts by attribute name.
 * @throws {UsageProblem} A parameter is missing, unknown, or its value does not fit.
 */
export function inputOf(
  signature: FlowSignature,
  file: JsonObject | undefined,
  options: Readonly<Record<string, unknown>>,
): JsonObject {
  return valuesOf(signature, file, options, ofFlow);
}

/** An event's fields, in the same way. */
export function fieldsOf(
  event: Taker,
  file: JsonObject | undefined,
  options: Readonly<Record<string, unknown>>,
): JsonObject {
  return valuesOf(event, file, options, ofEvent);
}

function valuesOf(
  signature: Taker,
  file: JsonObject | undefined,
  options: Readonly<Record<string, unknown>>,
  words: Words,
): JsonObject {
  const input: Record<string, Json> = {};
  for (const [name, value] of Object.entries(file ?? {})) {
    const parameter = signature.parameters.find(candidate => candidate.name === name);
    if (parameter === undefined) throw unknownParameter(name, signature, words);
    input[name] = conforming(parameter, value, signature, words);
  }
  for (const parameter of signature.parameters) {
    const given = options[optionOf(parameter, signature).attributeName()];
    if (given === false) input[parameter.name] = false;
    else if (Array.isArray(given)) input[parameter.name] = typed(parameter, given, signature, words);
  }
  const missing = signature.parameters.filter(parameter => !parameter.optional && !(parameter.name in input));
  if (missing.length > 0) throw missingParameters(missing, signature, words);
  return input;
}

function conforming(parameter: ParameterSignature, value: Json, signature: Taker, words: Words): Json {
  const result = conform(value, parameter.shape, signature.shapes);
  if (result.ok) return result.value;
  throw misfit(parameter.name, result, parameter, words);
}

/** What was typed, as a value. A list is given as JSON, or as one value after the other. */
function typed(parameter: ParameterSignature, texts: readonly string[], signature: Taker, words: Words): Json {
  const shape = resolveShape(parameter.shape, signature);
  const isJson = texts.length === 1 && texts[0]?.trimStart().startsWith('[');
  if (shape.kind === 'list' && !isJson) {
    return texts.map((text, at) =>
      readOne(parameter, `${parameter.name}[${at}]`, text, shape.element, signature, words),
    );
  }
  return readOne(parameter, parameter.name, texts.at(-1) ?? '', parameter.shape, signature, words);
}

function readOne(
  parameter: ParameterSignature,
  name: string,
  text: string,
  shape: Shape,
  signature: Taker,
  words: Words,
): Json {
  const result = readInput(text, shape, signature.shapes);
  if (result.ok) return result.value;
  throw misfit(name, result, parameter, words);
}

function misfit(
  name: string,
  result: { readonly path: string; readonly expected: string; readonly found: string },
  parameter: ParameterSignature,
  { taken }: Words,
): UsageProblem {
  const dot = result.path === '' || result.path.startsWith('[') ? '' : '.';
  return new UsageProblem(
    `The ${taken} \`${name}${dot}${result.path}\` takes ${result.expected}, and was given ${result.found}.`,
    `${parameter.name}: ${parameter.typeText}${parameter.doc === undefined ? '' : `. ${parameter.doc}`}`,
  );
}

function unknownParameter(name: string, signature: Taker, { taker, taken }: Words): UsageProblem {
  const names = signature.parameters.map(parameter => parameter.name);
  return new UsageProblem(
    `The ${taker} \`${signature.name}\` has no ${taken} \`${name}\`.${suggestion(name, names)}`,
    names.length === 0 ? `It takes no ${taken}s.` : `Its ${taken}s: ${names.join(', ')}.`,
  );
}

function missingParameters(missing: readonly ParameterSignature[], signature: Taker, { taker }: Words): UsageProblem {
  const flags = missing.map(parameter => `--${flagName(parameter)} <${shortType(parameter.typeText)}>`);
  return new UsageProblem(
    `The ${taker} \`${signature.name}\` needs ${flags.join(' and ')}.`,
    'Give each as an option, or all in a JSON file with --input FILE.',
  );
}
