// Checks the arguments of `close`.
import { byteSize } from './socket-data.ts'

/** @throws `InvalidAccessError` or `SyntaxError` (a `DOMException`), as the native `close`. */
export function assertCloseArguments(code: number, reason: string): void {
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new DOMException(`The close code must be 1000, or 3000 to 4999, not ${code}`, 'InvalidAccessError')
  }
  if (byteSize(`${reason}`) > 123)
    throw new DOMException('The close reason must have at most 123 bytes', 'SyntaxError')
}
