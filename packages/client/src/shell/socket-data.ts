// Checks, measures and copies messages' data.
import type { SocketData } from '../environment/environment.ts'

/** Whether the native `send` takes it, from any frame or realm. Never throws. */
export function isSocketData(data: unknown): data is SocketData {
  return (
    typeof data === 'string' ||
    holds(() => isIntactBuffer(data)) ||
    holds(() => Reflect.get(Blob.prototype, 'size', data) >= 0)
  )
}

/** @throws `TypeError` for data that can't be sent. */
export function assertSocketData(data: unknown): asserts data is SocketData {
  if (isSocketData(data)) return
  throw new TypeError(
    `send() takes a string, Blob, ArrayBuffer or view (not shared, resizable or detached), not ${typeof data}: use JSON.stringify`,
  )
}

/** Returns the bytes of a message, UTF-8 for text. */
export function byteSize(data: SocketData): number {
  if (typeof data !== 'string') return quickSize(data)
  let size = 0
  for (let index = 0; index < data.length; index += 1) {
    const code = data.codePointAt(index) ?? 0
    // A pair counts 1 and 3 bytes. Half a pair counts 3: the browser sends U+FFFD instead.
    size += code < 0x80 || code > 0xffff ? 1 : code < 0x800 ? 2 : 3
  }
  return size
}

/** Returns the bytes of a message at constant cost; for text a lower bound. */
export function quickSize(data: SocketData): number {
  if (typeof data === 'string') return data.length
  // A subclass may return anything here.
  return Number('byteLength' in data ? data.byteLength : data.size) || 0
}

/** Copies binary data, because the sender may reuse its buffer. */
export function copyOf(data: SocketData): SocketData {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  return typeof data === 'string' ? data : data.slice(0)
}

/** Whether it is neither detached, shared nor resizable. Web IDL refuses resizable buffers, which may be out of bounds. */
function isIntactBuffer(data: unknown): boolean {
  const buffer = (ArrayBuffer.isView(data) ? data.buffer : data) as ArrayBuffer & { resizable?: boolean }
  // This throws for a detached buffer. The getter below throws for a shared one.
  new DataView(buffer)
  return Reflect.get(ArrayBuffer.prototype, 'byteLength', buffer) >= 0 && !buffer.resizable
}

/** The platform's getters throw for objects of other classes, and some classes are missing. */
function holds(question: () => boolean): boolean {
  try {
    return question()
  } catch {
    return false
  }
}
