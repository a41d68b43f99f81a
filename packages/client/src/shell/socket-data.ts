// What can be sent. Knows nothing of when.
import type { SocketData } from '../environment/environment.ts'

/** Whether the native `send` takes it as it is, whichever frame or realm it comes from. Never throws. */
export function isSocketData(data: unknown): data is SocketData {
  return (
    typeof data === 'string' ||
    holds(() => isIntactBuffer(data)) ||
    holds(() => Reflect.get(Blob.prototype, 'size', data) >= 0)
  )
}

/** @throws `TypeError` for what can't be sent. */
export function assertSocketData(data: unknown): asserts data is SocketData {
  if (isSocketData(data)) return
  throw new TypeError(
    `send() takes a string, Blob, ArrayBuffer or view (not shared, resizable or detached), not ${typeof data}: use JSON.stringify`,
  )
}

/** Bytes of a message, UTF-8 for text. */
export function byteSize(data: SocketData): number {
  if (typeof data !== 'string') return quickSize(data)
  let size = 0
  for (let index = 0; index < data.length; index += 1) {
    const code = data.codePointAt(index) ?? 0
    // The second half of a pair counts for three, so does half a pair: the browser replaces it by U+FFFD.
    size += code < 0x80 || code > 0xffff ? 1 : code < 0x800 ? 2 : 3
  }
  return size
}

/** Bytes of a message without looking at them: a lower bound for text. */
export function quickSize(data: SocketData): number {
  if (typeof data === 'string') return data.length
  // What a class that extends the platform's makes of it may be anything.
  return Number('byteLength' in data ? data.byteLength : data.size) || 0
}

/** The message as it is now: the sender may go on using its buffer. */
export function copyOf(data: SocketData): SocketData {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  return typeof data === 'string' ? data : data.slice(0)
}

/** Neither detached nor shared. Web IDL refuses resizable ones, and only views of those can be out of bounds. */
function isIntactBuffer(data: unknown): boolean {
  const buffer = (ArrayBuffer.isView(data) ? data.buffer : data) as ArrayBuffer & { resizable?: boolean }
  // It throws for a detached one; the getter does for a shared one.
  new DataView(buffer)
  return Reflect.get(ArrayBuffer.prototype, 'byteLength', buffer) >= 0 && !buffer.resizable
}

/** The platform's own classes throw where they are asked of what only pretends; some aren't there at all. */
function holds(question: () => boolean): boolean {
  try {
    return question()
  } catch {
    return false
  }
}
