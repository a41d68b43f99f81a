// Checks the close codes and reasons of a server: RFC 6455 section 7.4, and IANA's registry.

const MAX_REASON = 123

/** @throws `RangeError` for a code or reason that sockets refuse: the connection would stay open. */
export function assertCloseArguments(code: number, reason: string): void {
  const isRegistered = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006
  if (!Number.isInteger(code) || !(isRegistered || (code >= 3000 && code <= 4999)))
    throw new RangeError(`The close code must be 1000 to 1014 or 3000 to 4999, not ${String(code)}`)
  if (Buffer.byteLength(reason) > MAX_REASON)
    throw new RangeError(`The close reason must not be longer than ${MAX_REASON} bytes`)
}
