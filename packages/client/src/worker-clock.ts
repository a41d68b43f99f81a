// The entry ./worker-clock: timers from a dedicated Worker, which browsers don't slow down in hidden tabs. Knows no sockets.
import type { Environment } from './environment/environment.ts'
import type { WebUrl } from './environment/web-types.ts'

/** Options of {@link workerClock}. */
export interface WorkerClockOptions {
  /**
   * URL of the Worker's file, `resilient-socket/worker-clock/worker.js`, on the page's own origin; it is a module.
   *
   * For pages whose Content-Security-Policy forbids `blob:` Workers. @default a Blob
   */
  readonly url?: string | WebUrl | undefined
}

/** The part of an environment that {@link workerClock} replaces. */
export type WorkerClock = Required<Pick<Environment, 'setTimeout' | 'clearTimeout' | 'attach'>>

type Fail = (error: unknown) => void

/** The code of `worker-clock/worker.ts`, minified by hand. */
const SOURCE =
  'let t={};onmessage=({data:[i,d]})=>{clearTimeout(t[i]);delete t[i];if(d>=0)t[i]=setTimeout(()=>{delete t[i];postMessage(i)},d)};postMessage(0)'

/** Milliseconds. A Worker that has sent no message by then doesn't run. */
const PATIENCE = 10_000

const clocks = new Map<string, WorkerClock>()

/**
 * Returns timers that stay punctual in hidden tabs, where a page's own timers fire once a minute.
 *
 * All sockets share one Worker. It starts when the first socket dials, and ends when all are closed. If the browser refuses
 * it, or it fails or sends nothing for ten seconds, page timers take over, and each socket emits one `error` with the code
 * `'environment'`. It never throws.
 *
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { workerClock } from 'resilient-socket/worker-clock'
 *
 * const socket = new ResilientSocket('wss://example.com/live', { environment: workerClock() })
 * ```
 */
export function workerClock({ url }: WorkerClockOptions = {}): WorkerClock {
  const key = `${url ?? ''}`
  const clock = clocks.get(key) ?? createClock(url)
  clocks.set(key, clock)
  return clock
}

function createClock(url: string | URL | undefined): WorkerClock {
  const users = new Set<Fail>()
  const timers = new Map<number, [callback: () => void, pageTimer: ReturnType<typeof setTimeout>]>()
  let count = 0
  let worker: Worker | undefined
  /** The worker, until it has sent a message. */
  let silent: Worker | undefined
  let blobUrl: string | undefined
  let failure: Error | undefined

  function start(): void {
    try {
      let source = url
      if (!source) source = blobUrl = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }))
      const started = new Worker(source, { type: 'module' })
      worker = silent = started
      started.onmessage = ({ data }) => {
        silent = undefined
        take(data)?.()
      }
      const failed = (event: Event): void => {
        if (started === worker) giveUp(event)
      }
      started.onerror = failed
      started.onmessageerror = failed
    } catch (error) {
      giveUp(error)
    }
  }

  function stop(): void {
    worker?.terminate()
    // Not earlier: some browsers haven't read it yet when the constructor returns.
    if (blobUrl) URL.revokeObjectURL(blobUrl)
    worker = silent = blobUrl = failure = undefined
  }

  function giveUp(cause?: unknown): void {
    stop()
    failure = new Error('workerClock uses page timers: its Worker was refused or has failed', { cause })
    // A callback may attach others, which get the failure in `attach`, or detach some.
    for (const fail of [...users]) if (users.has(fail)) fail(failure)
  }

  /** Removes a timer, so that a message of the Worker in flight does nothing. */
  function take(id: number): (() => void) | undefined {
    const [callback, pageTimer] = timers.get(id) ?? []
    clearTimeout(pageTimer)
    timers.delete(id)
    return callback
  }

  return {
    setTimeout(callback, delay) {
      count += 1
      const id = count
      const asked = silent
      // Each timer runs in the page too, and the first one to fire counts. So a Worker that dies delays nothing.
      const pageTimer = setTimeout(() => {
        take(id)?.()
        if (asked && asked === silent && delay >= PATIENCE) giveUp()
      }, delay)
      timers.set(id, [callback, pageTimer])
      worker?.postMessage([id, delay])
      return id
    },
    clearTimeout(handle) {
      take(handle as number)
      worker?.postMessage([handle])
    },
    attach(fail) {
      users.add(fail)
      if (failure) fail(failure)
      else if (!worker) start()
      return () => {
        users.delete(fail)
        if (users.size === 0) stop()
      }
    },
  }
}
