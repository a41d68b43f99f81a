// What each side writes down, in order: the page in memory, the server in a file that outlives it. Types only.
import type { SendResult } from 'resilient-socket'
import type { Fate, ResetReason } from 'resilient-socket/session'

export type Form = 'text' | 'bytes' | 'blob'

/** Numbered messages: `batch` of them every `every` milliseconds, `count` in all. */
export interface Supply {
  readonly every: number
  readonly batch: number
  readonly count: number
  /** Bytes of padding. */
  readonly size: number
  readonly form: Form
}

/** `number`: the client's messages are counted from 1, in all its sessions. */
export type ClientEntry =
  | { readonly what: 'send'; readonly number: number; readonly result: SendResult }
  | { readonly what: 'delivered'; readonly number: number }
  | { readonly what: 'undelivered'; readonly number: number; readonly code: string; readonly fate: Fate }
  | { readonly what: 'acknowledged'; readonly left: number }
  /** `session`, `number`: as the server has sent it. */
  | {
      readonly what: 'message'
      readonly session: string
      readonly number: number
      readonly isWhole: boolean
      readonly type: string
    }
  /** It is none of a hub's. */
  | { readonly what: 'foreign'; readonly text: string }
  | { readonly what: 'resumed'; readonly replayed: number }
  | {
      readonly what: 'reset'
      readonly reason: ResetReason
      readonly unacked: readonly { readonly number: number; readonly fate: Fate }[]
    }
  | { readonly what: 'state'; readonly state: string }
  | { readonly what: 'dial' }
  | { readonly what: 'error'; readonly code: string; readonly message: string }
  | { readonly what: 'close'; readonly code: number; readonly reason: string }

/** `key`: as the handler gets it. */
export type ServerEntry =
  | { readonly what: 'boot' }
  | { readonly what: 'got'; readonly key: string; readonly number: number; readonly isWhole: boolean }
  | { readonly what: 'done'; readonly key: string }
  | { readonly what: 'sent'; readonly session: string; readonly number: number }
  | { readonly what: 'end'; readonly session: string; readonly reason: string }
  | { readonly what: 'detached' | 'attached'; readonly session: string }
  | { readonly what: 'error'; readonly message: string }

/** What the server has at the moment. */
export interface HubReport {
  readonly sessions: readonly {
    readonly id: string
    readonly isAttached: boolean
    readonly unacked: number
    /** Messages that are still to be sent. */
    readonly left: number
  }[]
}
