// What can be sent. Knows nothing of when.
import type { SocketData } from '../environment/environment.ts'

/** Whether the native `send` takes it as it is, whichever frame or realm it comes from. */
export function isSocketData(data: unknown): data is SocketData {
  return (
    typeof data === 'string' ||
    ArrayBuffer.isView(data) ||
    /\[object (ArrayBuffer|Blob|File)\]/.test(Object.prototype.toString.call(data))
  )
}

/** Bytes of a message, UTF-8 for text. */
export function byteSize(data: SocketData): number {
  return quickSize(typeof data === 'string' ? new TextEncoder().encode(data) : data)
}

/** Bytes of a message without looking at them: a lower bound for text. */
export function quickSize(data: SocketData): number {
  return typeof data === 'string' ? data.length : 'size' in data ? data.size : data.byteLength
}

/** The message as it is now: the sender may go on using its buffer. */
export function copyOf(data: SocketData): SocketData {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  return typeof data === 'string' ? data : data.slice(0)
}
