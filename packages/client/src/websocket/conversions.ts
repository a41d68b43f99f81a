// What Web IDL makes of the arguments. Strings are converted by templates, which refuse symbols.
import type { SocketData } from '../environment/environment.ts'
import { isSocketData } from '../shell/socket-data.ts'

/** All of these functions need one argument. `action`: `construct 'WebSocket'`. */
export function assertArgument(count: number, action: string): void {
  if (count === 0) throw new TypeError(`Failed to ${action}: 1 argument required, but only 0 present.`)
}

/** (DOMString or sequence<DOMString>) */
export function toProtocols(value: unknown): string[] {
  const isSequence = value !== null && /object|function/.test(typeof value) && iteratorOf(value) != null
  return isSequence ? Array.from(value as Iterable<unknown>, (item) => `${item}`) : [`${value}`]
}

function iteratorOf(value: unknown): unknown {
  return (value as Partial<Iterable<unknown>>)[Symbol.iterator]
}

/** (BufferSource or Blob or USVString); lone surrogates are replaced where it is encoded. */
export function toMessage(value: unknown): SocketData {
  if (isSocketData(value)) return value
  // Shared memory can come from other realms, and from WebAssembly where there is no such class.
  const isShared = Object.prototype.toString.call(value) === '[object SharedArrayBuffer]'
  if (!isShared && !ArrayBuffer.isView(value) && !isArrayBuffer(value)) return `${value}`
  const buffer = ArrayBuffer.isView(value) ? value.buffer : (value as object)
  if (!isArrayBuffer(buffer) || ('resizable' in buffer && buffer.resizable)) {
    throw new TypeError(
      "Failed to execute 'send' on 'WebSocket': The buffer must be neither shared nor resizable.",
    )
  }
  // It is detached, and so empty.
  return new ArrayBuffer(0)
}

/** Of any realm, detached or not; a shared one isn't. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    return Reflect.get(ArrayBuffer.prototype, 'byteLength', value) >= 0
  } catch {
    return false
  }
}

/** [Clamp] unsigned short: to the nearest integer, of two to the even one. */
export function toUnsignedShort(value: unknown): number {
  const number = Math.min(Math.max(+(value as number) || 0, 0), 65_535)
  const even = 2 * Math.round(number / 2)
  return Math.abs(number - even) === 0.5 ? even : Math.round(number)
}
