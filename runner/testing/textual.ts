/** Arguments as tests see them: templates are texts. */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { TemplateValue } from '#protocol/shape.ts';
import { renderCommand } from '../actions/templates/command.ts';
import { renderHtml } from '../actions/templates/html.ts';
import { renderUrl } from '../actions/templates/url.ts';

/** The same data with each template as the text that the action would make of it; SQL has its values in it as literals. */
export function textual(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(textual);
  if (isTemplate(value)) return templateText(value);
  return textualArguments(value as JsonObject);
}

export function textualArguments(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, textual(value)]));
}

export function isTemplate(value: unknown): value is TemplateValue {
  const candidate = value as Partial<TemplateValue> | null;
  return typeof candidate === 'object' && candidate !== null && typeof candidate.$template === 'string';
}

/** A template that its action would refuse is shown as it is written. */
function templateText(template: TemplateValue): string {
  try {
    switch (template.$template) {
      case 'command':
        return renderCommand(template);
      case 'url':
        return renderUrl(template);
      case 'html':
        return renderHtml(template);
      case 'sql':
        return joined(template, sqlLiteral);
    }
  } catch {
    return joined(template, shown);
  }
}

function joined({ strings, values }: TemplateValue, show: (value: Json) => string): string {
  return strings.map((text, index) => text + (index < values.length ? show(values[index] ?? null) : '')).join('');
}

function shown(value: Json): string {
  if (isRaw(value)) return String(value.$raw);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sqlLiteral(value: Json): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (isRaw(value)) return String(value.$raw);
  return typeof value === 'object' && value !== null ? sqlLiteral(JSON.stringify(value)) : String(value);
}

function isRaw(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && '$raw' in value;
}
