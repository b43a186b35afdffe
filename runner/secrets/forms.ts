/** The texts under which a secret can be found when others have passed it on. */

/** Shorter parts of what encodes a secret could be found anywhere. */
const shortest = 6;

/**
 * The secret itself and what becomes of it in JSON (once and twice), URLs, HTML, words of a shell, texts of SQL,
 * hexadecimal digits, and base64 with anything before and behind it. The longest first.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = new Set([
    secret,
    ...jsonForms(secret),
    ...jsonForms(secret).flatMap(jsonForms),
    ...urlForms(secret),
    ...htmlForms(secret),
    secret.replaceAll("'", `'\\''`),
    secret.replaceAll("'", `'"'"'`),
    secret.replaceAll("'", "''"),
  ]);
  if (bytes.length >= 4) {
    const hex = bytes.toString('hex');
    for (const form of [hex, hex.toUpperCase(), ...base64Forms(bytes)]) forms.add(form);
  }
  return [...forms].filter(form => form !== '').sort((a, b) => b.length - a.length);
}

function jsonForms(secret: string): readonly string[] {
  const plain = JSON.stringify(secret).slice(1, -1);
  const ascii = plain.replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [plain, ascii, plain.replaceAll('/', '\\/')];
}

function urlForms(secret: string): readonly string[] {
  // A half of a surrogate pair has no encoding.
  const encodable = Buffer.from(secret, 'utf8').toString('utf8');
  const component = encodeURIComponent(encodable);
  const strict = component.replace(/[!'()*]/g, unit => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, strict.replaceAll('%20', '+'), encodeURI(encodable)];
  return [...forms, ...forms.map(form => form.replace(/%[0-9A-F]{2}/g, unit => unit.toLowerCase()))];
}

function htmlForms(secret: string): readonly string[] {
  const basic = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = basic.replaceAll('"', '&quot;');
  const apostrophes = ['&#39;', '&#x27;', '&apos;', '&#039;'].map(form => quoted.replaceAll("'", form));
  return [basic, quoted, ...apostrophes, basic.replaceAll('"', '&#34;').replaceAll("'", '&#39;')];
}

/** The letters that the secret alone decides about, for each of the three places where it may begin in a group. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const decided = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    if (decided.length < shortest) return before === 0 ? [text] : [];
    return [decided, decided.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
