// A turn of the real event loop, in which everything that is already settled runs. Knows no virtual time.

/** Ports keep Node running; a browser's have no such thing. */
type Port = MessagePort & { ref?(): void; unref?(): void }

const waiting: (() => void)[] = []
let ports: { readonly near: Port; readonly far: Port } | undefined

function open(): NonNullable<typeof ports> {
  const { port1: near, port2: far } = new MessageChannel()
  const opened: NonNullable<typeof ports> = { near, far }
  near.onmessage = () => {
    waiting.shift()?.()
    if (waiting.length === 0) opened.near.unref?.()
  }
  return opened
}

/**
 * Makes the function that lets microtasks of any depth run. Timers are the last resort: they may be somebody's fake ones,
 * and a message is as fast as `setImmediate`, which browsers haven't.
 */
export function settler(): () => Promise<void> {
  if (typeof MessageChannel === 'function') {
    return () =>
      new Promise((resolve) => {
        ports ??= open()
        if (waiting.push(resolve) === 1) ports.near.ref?.()
        ports.far.postMessage(undefined)
      })
  }
  const later = setTimeout
  return () => new Promise((resolve) => void later(resolve, 0))
}
