import {
  drained,
  type MessagesOptions,
  messages,
  type ResilientSocket,
  type SocketData,
} from 'resilient-socket'

/** How many bytes may wait in the queue and in the browser before a writer waits. */
const HIGH_WATER_MARK = 262_144

/** All messages from now on, across connections. It ends when the socket is closed. */
export function readableFrom(socket: ResilientSocket, options?: MessagesOptions): ReadableStream<SocketData> {
  const iterator = messages(socket, options)
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

/** Sends each chunk as a message. While the line is slow, or there is none, writers wait. */
export function writableTo(socket: ResilientSocket): WritableStream<SocketData> {
  return new WritableStream({
    async write(chunk, controller) {
      if (socket.bufferedAmount > HIGH_WATER_MARK) await drained(socket, { signal: controller.signal })
      if (socket.send(chunk) === 'dropped')
        throw new Error(
          'The message was dropped: the socket is closed, or the message too large for its queue',
        )
    },
    close: () => drained(socket),
  })
}

/** Sends a file in messages of 64 KiB at most. */
export async function sendFile(socket: ResilientSocket, file: Blob): Promise<void> {
  const slices = new TransformStream<Uint8Array<ArrayBuffer>, SocketData>({
    transform(chunk, controller) {
      for (let start = 0; start < chunk.length; start += 65_536)
        controller.enqueue(chunk.subarray(start, start + 65_536))
    },
  })
  await file.stream().pipeThrough(slices).pipeTo(writableTo(socket))
}
