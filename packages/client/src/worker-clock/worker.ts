// The Worker of `workerClock` as a file, for pages whose policy forbids blob: Workers. It imports nothing.

const timers = new Map<number, ReturnType<typeof setTimeout>>()

addEventListener('message', ({ data: [id, delay] }: MessageEvent<readonly [id: number, delay?: number]>) => {
  clearTimeout(timers.get(id))
  timers.delete(id)
  if (delay === undefined) return
  timers.set(
    id,
    setTimeout(() => {
      timers.delete(id)
      postMessage(id)
    }, delay),
  )
})

// Tells the page that the Worker runs. No timer has this id.
postMessage(0)

export {}
