// Waits for a turn of the real event loop, in which all callbacks of settled promises run. Knows no virtual time.

/** Node's ports have `ref` and `unref`, because they keep the process alive. */
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
 * Returns a function that lets microtasks of any depth run. It uses a message port, because timers may be a test runner's fake
 * ones, and browsers lack `setImmediate`.
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
