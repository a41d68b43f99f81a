// What both clients of a page say of their buffers during an upload.

export interface BufferLog {
  /** `bufferedAmount` when all had been handed over. */
  readonly handedOver: number
  /** What it became, and when. */
  readonly levels: { readonly at: number; readonly bytes: number }[]
}

export interface UploadWatch {
  /** When the first message was handed over. */
  readonly from: number
  readonly native: BufferLog
  readonly ours: BufferLog
  /** When `drain` was emitted. */
  readonly drainedAt: number[]
  /** Of `drained()`; absent: not yet. */
  resolvedAt?: number
}

declare global {
  var uploadWatch: UploadWatch
}

/** Runs in the page: sends so many messages of so many characters with both clients, and watches. */
export function upload({ messages, size }: { readonly messages: number; readonly size: number }): void {
  const { native, ours, send } = pairs['']!
  const drainedAt: number[] = []
  ours.on('drain', () => drainedAt.push(Date.now()))
  const from = Date.now()
  for (let message = 0; message < messages; message += 1) send(size)
  const watch: UploadWatch = {
    from,
    native: { handedOver: native.bufferedAmount, levels: [] },
    ours: { handedOver: ours.bufferedAmount, levels: [] },
    drainedAt,
  }
  globalThis.uploadWatch = watch
  void library.drained(ours).then(() => {
    watch.resolvedAt = Date.now()
  })
  const look = (): void => {
    const at = Date.now()
    for (const [{ levels }, { bufferedAmount: bytes }] of [
      [watch.native, native],
      [watch.ours, ours],
    ] as const) {
      if (levels.at(-1)?.bytes !== bytes) levels.push({ at, bytes })
    }
  }
  look()
  setInterval(look, 20)
}
