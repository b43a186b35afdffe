/** The parameters of a flow as options of a command line. */
import { Command, Option } from 'commander';
import { conform, readInput } from '#language/plan/conform.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { FlowSignature, ParameterSignature, Shape } from '#protocol/shape.ts';
import { UsageProblem } from './problem.ts';
import { suggestion } from './suggestion.ts';

/** Options of `baton run` itself: a parameter of the same name is given as `--param-<name>`. */
const reserved = new Set(['input', 'json', 'cwd', 'help']);

/**
 * The command that reads a flow's parameters: one option each.
 * @param usage How the command line begins, for the help: `baton run order.flow fulfil`.
 */
export function parameterCommand(usage: string, signature: FlowSignature): Command {
  const command = new Command(usage)
    .usage('[--<parameter> <value>…] [--input <file>] [--json] [--cwd <folder>]')
    .description(signature.doc ?? '')
    .helpOption(false)
    .allowExcessArguments()
    .optionsGroup('Parameters:');
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

function optionOf(parameter: ParameterSignature, signature: FlowSignature): Option {
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
function isKind(shape: Shape, signature: FlowSignature, kind: Shape['kind']): boolean {
  return resolveShape(shape, signature).kind === kind;
}

function resolveShape(shape: Shape, signature: FlowSignature): Shape {
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
  const input: Record<string, Json> = {};
  for (const [name, value] of Object.entries(file ?? {})) {
    const parameter = signature.parameters.find(candidate => candidate.name === name);
    if (parameter === undefined) throw unknownParameter(name, signature);
    input[name] = conforming(parameter, value, signature);
  }
  for (const parameter of signature.parameters) {
    const given = options[optionOf(parameter, signature).attributeName()];
    if (given === false) input[parameter.name] = false;
    else if (Array.isArray(given)) input[parameter.name] = typed(parameter, given, signature);
  }
  const missing = signature.parameters.filter(parameter => !parameter.optional && !(parameter.name in input));
  if (missing.length > 0) throw missingParameters(missing, signature);
  return input;
}

function conforming(parameter: ParameterSignature, value: Json, signature: FlowSignature): Json {
  const result = conform(value, parameter.shape, signature.shapes);
  if (result.ok) return result.value;
  throw misfit(parameter.name, result, parameter);
}

/** What was typed, as a value. A list is given as JSON, or as one value after the other. */
function typed(parameter: ParameterSignature, texts: readonly string[], signature: FlowSignature): Json {
  const shape = resolveShape(parameter.shape, signature);
  const isJson = texts.length === 1 && texts[0]?.trimStart().startsWith('[');
  if (shape.kind === 'list' && !isJson) {
    return texts.map((text, at) => readOne(parameter, `${parameter.name}[${at}]`, text, shape.element, signature));
  }
  return readOne(parameter, parameter.name, texts.at(-1) ?? '', parameter.shape, signature);
}

function readOne(
  parameter: ParameterSignature,
  name: string,
  text: string,
  shape: Shape,
  signature: FlowSignature,
): Json {
  const result = readInput(text, shape, signature.shapes);
  if (result.ok) return result.value;
  throw misfit(name, result, parameter);
}

function misfit(
  name: string,
  result: { readonly path: string; readonly expected: string; readonly found: string },
  parameter: ParameterSignature,
): UsageProblem {
  const dot = result.path === '' || result.path.startsWith('[') ? '' : '.';
  return new UsageProblem(
    `The parameter \`${name}${dot}${result.path}\` takes ${result.expected}, and was given ${result.found}.`,
    `${parameter.name}: ${parameter.typeText}${parameter.doc === undefined ? '' : `. ${parameter.doc}`}`,
  );
}

function unknownParameter(name: string, signature: FlowSignature): UsageProblem {
  const names = signature.parameters.map(parameter => parameter.name);
  return new UsageProblem(
    `The flow \`${signature.name}\` has no parameter \`${name}\`.${suggestion(name, names)}`,
    names.length === 0 ? 'It takes no parameters.' : `Its parameters: ${names.join(', ')}.`,
  );
}

function missingParameters(missing: readonly ParameterSignature[], signature: FlowSignature): UsageProblem {
  const flags = missing.map(parameter => `--${flagName(parameter)} <${shortType(parameter.typeText)}>`);
  return new UsageProblem(
    `The flow \`${signature.name}\` needs ${flags.join(' and ')}.`,
    'Give each as an option, or all in a JSON file with --input FILE.',
  );
}
