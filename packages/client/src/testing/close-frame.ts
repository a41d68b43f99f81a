// Checks codes and reasons of close frames. Knows no connection.
import { byteSize } from '../shell/socket-data.ts'

/** Codes that never appear in a close frame (RFC 6455 section 7.4.1). */
const UNSENDABLE: readonly number[] = [1004, 1005, 1006, 1015]

/** @throws `RangeError` for a code or reason that no server can send. */
export function assertSendable(code = 1000, reason = ''): void {
  if (!(code >= 1000 && code <= 4999) || UNSENDABLE.includes(code)) {
    throw new RangeError(
      `A close frame can't say ${code}: use 1000 to 4999, reset() for 1006, no code for 1005`,
    )
  }
  if (byteSize(reason) > 123) throw new RangeError('A close reason has at most 123 bytes')
}
