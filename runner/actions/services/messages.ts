/** What messages say: data goes out as its JSON text, and comes back as data. */
import type { Json } from '#protocol/json.ts';

/** A text as it is, other data as its JSON text. */
export function messageText(message: Json): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** Data where the text is JSON, else the text. */
export function messageData(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
