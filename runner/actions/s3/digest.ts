/** What a signature says of a body. */
import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal digits. A file is read for it, piece by piece. */
export async function digestOf(body: string | Blob | undefined): Promise<string> {
  const hash = createHash('sha256');
  if (body instanceof Blob) for await (const chunk of body.stream()) hash.update(chunk);
  else hash.update(body ?? '');
  return hash.digest('hex');
}
