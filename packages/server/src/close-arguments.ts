// What a server may close with: RFC 6455, 7.4, and the registry of close codes.

const MAX_REASON = 123

/** @throws `RangeError` for what would leave the connection open, because no socket closes with it. */
export function assertCloseArguments(code: number, reason: string): void {
  const isRegistered = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006
  if (!Number.isInteger(code) || !(isRegistered || (code >= 3000 && code <= 4999)))
    throw new RangeError(`The close code must be 1000 to 1014 or 3000 to 4999, not ${String(code)}`)
  if (Buffer.byteLength(reason) > MAX_REASON)
    throw new RangeError(`The close reason must not be longer than ${MAX_REASON} bytes`)
}
