// How long a server works on its clients' requests. Knows no client and no network.
import type { VirtualTime } from './virtual-time.ts'

/** A request of a client. */
export interface Job {
  readonly what: 'handshake' | 'ping' | 'message' | 'close'
  /** Whether the client still waits for it. */
  isWanted(): boolean
  done(): void
}

/** A server that does its jobs in its own time. */
export type Service = (job: Job) => void

/** A server that takes `ms` for each job between two instants, and no time otherwise. */
export function slowBetween(
  time: VirtualTime,
  from: number,
  to: number,
  ms: number,
  isHandshakeSlow: boolean,
): Service {
  return ({ what, done }) => {
    const isSlow = time.now >= from && time.now < to && (isHandshakeSlow || what !== 'handshake')
    time.set(done, isSlow ? ms : 0)
  }
}

/** Milliseconds of work for each kind of job. */
export interface Costs {
  readonly handshake: number
  readonly ping: number
  /** Without it, messages take no time and get no answers. */
  readonly message?: number
  /** By default closing takes no time, but it waits for its turn. */
  readonly close?: number
  /** Share of the work that is still done for jobs which no client waits for. */
  readonly unwanted: number
}

/** A server that does one job after the other, and stands still once for a while. */
export function queueing(time: VirtualTime, costs: Costs, stallAt: number, stall: number): Service {
  const queue: Job[] = []
  let first = 0
  let isBusy = false
  const next = (): void => {
    const job = queue[first]
    isBusy = job !== undefined
    if (!job) return
    first += 1
    const isStalled = time.now >= stallAt && time.now < stallAt + stall
    const share = job.isWanted() ? 1 : costs.unwanted
    const work = (isStalled ? stallAt + stall - time.now : 0) + (costs[job.what] ?? 0) * share
    time.set(() => {
      job.done()
      next()
    }, work)
  }
  return (job) => {
    if (job.what === 'message' && costs.message === undefined) return
    queue.push(job)
    if (!isBusy) next()
  }
}
