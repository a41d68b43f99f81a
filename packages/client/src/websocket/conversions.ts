// Converts arguments as Web IDL does. Template strings convert to strings, because they refuse symbols.
import type { SocketData } from '../environment/environment.ts'
import { isSocketData } from '../shell/socket-data.ts'

/** @throws `TypeError` without an argument. `action` is such as `construct 'WebSocket'`. */
export function assertArgument(count: number, action: string): void {
  if (count === 0) throw new TypeError(`Failed to ${action}: 1 argument required, but only 0 present.`)
}

/** Converts to (DOMString or sequence<DOMString>). */
export function toProtocols(value: unknown): string[] {
  const isSequence = value !== null && /object|function/.test(typeof value) && iteratorOf(value) != null
  return isSequence ? Array.from(value as Iterable<unknown>, (item) => `${item}`) : [`${value}`]
}

function iteratorOf(value: unknown): unknown {
  return (value as Partial<Iterable<unknown>>)[Symbol.iterator]
}

/** Converts to (BufferSource or Blob or USVString). Lone surrogates are replaced later, on encoding. */
export function toMessage(value: unknown): SocketData {
  if (isSocketData(value)) return value
  // Shared memory can come from another realm, or from WebAssembly without a global class.
  const isShared = Object.prototype.toString.call(value) === '[object SharedArrayBuffer]'
  if (!isShared && !ArrayBuffer.isView(value) && !isArrayBuffer(value)) return `${value}`
  const buffer = ArrayBuffer.isView(value) ? value.buffer : (value as object)
  if (!isArrayBuffer(buffer) || ('resizable' in buffer && buffer.resizable)) {
    throw new TypeError(
      "Failed to execute 'send' on 'WebSocket': The buffer must be neither shared nor resizable.",
    )
  }
  // A detached buffer is sent as an empty message.
  return new ArrayBuffer(0)
}

/** Whether it is an `ArrayBuffer` of any realm, even a detached one. Shared buffers aren't. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    return Reflect.get(ArrayBuffer.prototype, 'byteLength', value) >= 0
  } catch {
    return false
  }
}

/** Converts to [Clamp] unsigned short: the nearest integer, and the even one of two. */
export function toUnsignedShort(value: unknown): number {
  const number = Math.min(Math.max(+(value as number) || 0, 0), 65_535)
  const even = 2 * Math.round(number / 2)
  return Math.abs(number - even) === 0.5 ? even : Math.round(number)
}
