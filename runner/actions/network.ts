/** Errors of connections, as sentences that name the host and the port. */
import { ActionFailure, systemCode } from './failure.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number | string;
}

const sentences: Readonly<Record<string, (at: Endpoint) => string>> = {
  ECONNREFUSED: at => `Nothing listens on ${at.host}, port ${at.port}: the connection was refused.`,
  ENOTFOUND: at => `There is no host \`${at.host}\`: its name is not known.`,
  EAI_AGAIN: at => `The name of the host \`${at.host}\` could not be looked up: no name server answered.`,
  ECONNRESET: at => `${at.host}, port ${at.port}, closed the connection before it had answered.`,
  UND_ERR_SOCKET: at => `${at.host}, port ${at.port}, closed the connection before it had answered.`,
  EPIPE: at => `${at.host}, port ${at.port}, closed the connection before it had answered.`,
  ETIMEDOUT: at => `${at.host}, port ${at.port}, did not answer: the connection timed out.`,
  UND_ERR_CONNECT_TIMEOUT: at => `${at.host}, port ${at.port}, did not answer: the connection timed out.`,
  EHOSTUNREACH: at => `There is no way to the host ${at.host}.`,
  ENETUNREACH: at => `There is no way to the network of ${at.host}.`,
  CERT_HAS_EXPIRED: at => `The certificate of ${at.host} has expired.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: at => `The certificate of ${at.host} is signed by itself, and not trusted.`,
  SELF_SIGNED_CERT_IN_CHAIN: at => `The certificate of ${at.host} is signed by an authority that is not trusted.`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: at => `The certificate of ${at.host} is signed by an authority that is not trusted.`,
  ERR_TLS_CERT_ALTNAME_INVALID: at => `The certificate of ${at.host} is for another name.`,
  ERR_SSL_WRONG_VERSION_NUMBER: at => `${at.host}, port ${at.port}, does not speak TLS. Use http:// if that is meant.`,
  EPROTO: at => `${at.host}, port ${at.port}, does not speak TLS as it should.`,
};

const codes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
};

/**
 * The failure for an error of a connection, looked for along its causes; undefined when it is none.
 * `prefix` is the first part of the failure's code: `http/refused`.
 */
export function connectionFailure(thrown: unknown, prefix: string, at: Endpoint): ActionFailure | undefined {
  const code = causesOf(thrown).find(known => known in sentences);
  const sentence = code === undefined ? undefined : sentences[code];
  if (code === undefined || sentence === undefined) return undefined;
  return new ActionFailure(`${prefix}/${codes[code] ?? 'connection'}`, sentence(at), {
    details: { host: at.host, port: at.port, cause: code },
  });
}

/** Codes of an error, its causes, and the errors that it gathers. */
function causesOf(thrown: unknown, depth = 0): readonly string[] {
  if (!(thrown instanceof Error) || depth > 5) return [];
  const own = systemCode(thrown);
  const gathered = thrown instanceof AggregateError ? thrown.errors : [];
  return [
    ...(own === undefined ? [] : [own]),
    ...[thrown.cause, ...gathered].flatMap(cause => causesOf(cause, depth + 1)),
  ];
}
