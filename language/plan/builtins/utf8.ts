/** UTF-8, for rooms that know neither Node's `Buffer` nor the browser's `TextEncoder`. */

/** The text's UTF-8 bytes; a lone surrogate becomes U+FFFD, as everywhere. */
export function textToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) {
    const code = scalar(character.codePointAt(0) ?? 0);
    const extra = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    bytes[length] = extra === 0 ? code : leading(extra) | (code >> (6 * extra));
    for (let at = extra - 1; at >= 0; at -= 1) bytes[length + extra - at] = 0x80 | ((code >> (6 * at)) & 63);
    length += extra + 1;
  }
  return bytes.subarray(0, length);
}

function scalar(code: number): number {
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}

function leading(extra: number): number {
  return [0, 0xc0, 0xe0, 0xf0][extra] ?? 0;
}

/** The text of UTF-8 bytes; undefined when they are not UTF-8. */
export function bytesToText(bytes: Uint8Array): string | undefined {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    const code = decodeOne(bytes, at, extra);
    if (code === undefined) return undefined;
    pieces.push(String.fromCodePoint(code));
    at += extra + 1;
  }
  return pieces.join('');
}

/** The code point whose `extra` + 1 bytes start at `at`; undefined when they are not its one right form. */
function decodeOne(bytes: Uint8Array, at: number, extra: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (extra === 0) return first;
  if (first < 0xc2 || first > 0xf4) return undefined;
  let code = first & (0x3f >> extra);
  for (let next = 1; next <= extra; next += 1) {
    const byte = bytes[at + next];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 63);
  }
  const smallest = [0, 0x80, 0x800, 0x10000][extra] ?? 0;
  return code < smallest || code > 0x10ffff || scalar(code) !== code ? undefined : code;
}
