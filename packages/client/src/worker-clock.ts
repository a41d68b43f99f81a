// Timers from a dedicated Worker, which browsers don't slow down in hidden tabs. Knows no sockets, only its users.
import type { Environment } from './environment/environment.ts'
import type { WebUrl } from './environment/web-types.ts'

/** What {@link workerClock} takes. */
export interface WorkerClockOptions {
  /**
   * The Worker's file, `resilient-socket/worker-clock/worker.js`, as the page can load it: a module, from its own
   * origin. For pages whose Content-Security-Policy forbids `blob:` Workers. @default a Blob
   */
  readonly url?: string | WebUrl | undefined
}

/** The part of an environment that {@link workerClock} replaces. */
export type WorkerClock = Required<Pick<Environment, 'setTimeout' | 'clearTimeout' | 'attach'>>

type Fail = (error: unknown) => void

/** `worker-clock/worker.ts`, short. */
const SOURCE =
  'let t={};onmessage=({data:[i,d]})=>{clearTimeout(t[i]);delete t[i];if(d>=0)t[i]=setTimeout(()=>{delete t[i];postMessage(i)},d)};postMessage(0)'

/** A Worker that has said nothing for so many milliseconds doesn't run. */
const PATIENCE = 10_000

const clocks = new Map<string, WorkerClock>()

/**
 * Timers that keep their pace in hidden tabs, where browsers let a page's own fire once a minute.
 *
 * All sockets share one Worker; it starts with the first one that dials, and ends when all are closed. Where it is
 * refused, fails, or says nothing for ten seconds, page timers do its work, and each socket emits one `error` with the
 * code `'environment'`. Nothing is thrown.
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
  /** The worker, until it has said something. */
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
    // Only now: not every browser has read it when the constructor returns.
    if (blobUrl) URL.revokeObjectURL(blobUrl)
    worker = silent = blobUrl = failure = undefined
  }

  function giveUp(cause?: unknown): void {
    stop()
    failure = new Error('workerClock uses page timers: its Worker was refused or has failed', { cause })
    // What they do may attach others, which are told by themselves, and detach each other.
    for (const fail of [...users]) if (users.has(fail)) fail(failure)
  }

  /** The timer is over, for the Worker's message too that may be under way. */
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
      // Each timer runs in the page too, and the first to fire counts: however the Worker ends, nothing is lost or late.
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
