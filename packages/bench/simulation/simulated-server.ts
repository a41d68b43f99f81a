// How long a server takes over what its clients ask of it. Knows no client and no network.
import type { VirtualTime } from './virtual-time.ts'

/** What a client asks of the server. */
export interface Job {
  readonly what: 'handshake' | 'ping' | 'message' | 'close'
  /** Whether the client still waits for it. */
  isWanted(): boolean
  done(): void
}

/** Does what it is asked for, in its own time. */
export type Service = (job: Job) => void

/** Takes that long between two instants, and no time otherwise. */
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

/** The work that each job is, in ms. */
export interface Costs {
  readonly handshake: number
  readonly ping: number
  /** Without it the server takes messages in no time, and answers none. */
  readonly message?: number
  /** Closing is free by default; it waits for its turn all the same. */
  readonly close?: number
  /** Of what nobody waits for any more, as a share. */
  readonly unwanted: number
}

/** Does one thing after the other, in so many milliseconds each, and stands still for a while once. */
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
