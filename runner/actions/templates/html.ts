/** HTML templates: each hole is text, never markup, both between tags and inside a quoted attribute. */
import type { TemplateValue } from '#protocol/shape.ts';
import { piecesOf, valueText } from './holes.ts';

/** The markup with every value escaped. Throws an ActionFailure for a null. */
export function renderHtml(template: TemplateValue): string {
  return piecesOf(template)
    .map(piece => (piece.kind === 'literal' ? piece.text : escapeHtml(valueText('html', piece.value, piece.number))))
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}
