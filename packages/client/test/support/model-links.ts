// The native sockets of a model shell: one current, and at most one that is to take its place.
import type { Effect } from '../../src/protocol/effects.ts'
import type { Traffic } from '../../src/protocol/inputs.ts'
import type { PatienceKind } from '../../src/protocol/patience.ts'
import { claim } from './claim.ts'

/** Slow 3G, in bytes a millisecond. */
const SLOW_UPLINK = 50

interface Link {
  is: 'attempt' | 'setup' | 'open' | 'closing'
  readonly traffic: { -readonly [K in keyof Traffic]: Traffic[K] }
}

const NO_TRAFFIC: Traffic = {
  receivedAt: 0,
  messageAt: 0,
  sentAt: Infinity,
  unansweredAt: -Infinity,
  carriedAt: 0,
  carriedFrom: 0,
}

export class ModelLinks {
  current: Link | undefined
  replacement: Link | undefined
  buffered = 0
  /** Of connections that were given up for silence and have not closed yet. */
  readonly lateCloses: PatienceKind[] = []

  get traffic(): Traffic {
    return this.current?.traffic ?? NO_TRAFFIC
  }

  received(now: number, isMessage: boolean): void {
    const { traffic } = this.current ?? {}
    if (!traffic) return
    traffic.receivedAt = now
    traffic.sentAt = Infinity
    if (isMessage) {
      traffic.messageAt = now
      traffic.unansweredAt = -Infinity
    }
    if (!isMessage) traffic.carriedAt = Math.min(traffic.carriedAt, now)
  }

  send(now: number, bytes: number, buffered: number): void {
    claim(this.current?.is === 'open', 'sends only on what is open')
    const { traffic } = this.current
    traffic.sentAt = Math.min(traffic.sentAt, now)
    traffic.unansweredAt = now
    if (traffic.carriedAt <= now) traffic.carriedAt = traffic.carriedFrom = now
    traffic.carriedAt += bytes / SLOW_UPLINK
    this.buffered = buffered
  }

  run(effect: Effect, now: number): void {
    switch (effect.type) {
      case 'dial':
        this.#drop()
        this.current = link()
        break
      case 'replace':
        claim(this.current?.is === 'open', 'replaces only what is open')
        claim(!this.replacement, 'one replacement at a time')
        this.replacement = link()
        break
      case 'drop-replacement':
        this.replacement = undefined
        break
      case 'discard':
        claim(this.current !== undefined, 'discards what there is')
        if (effect.silent) this.lateCloses.push(effect.silent)
        this.current = undefined
        break
      case 'promote':
        claim(this.replacement !== undefined, 'promotes what there is')
        if (effect.silent) this.lateCloses.push(effect.silent)
        this.current = this.replacement
        this.replacement = undefined
        this.buffered = 0
        break
      case 'opened':
        claim(this.current !== undefined, 'opens what was dialled')
        this.current.is = 'open'
        this.current.traffic.receivedAt = now
        break
      case 'ping':
      case 'flush':
      case 'start-close':
        claim(this.current?.is === 'open' || this.current?.is === 'closing', `${effect.type}: is open`)
        if (effect.type !== 'start-close') break
        this.current.is = 'closing'
        break
      case 'waiting':
      case 'closed':
        this.#drop()
    }
  }

  #drop(): void {
    this.current = undefined
    this.replacement = undefined
    this.buffered = 0
  }
}

function link(): Link {
  return { is: 'attempt', traffic: { ...NO_TRAFFIC } }
}
