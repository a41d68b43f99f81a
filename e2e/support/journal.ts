// A client in the page under test, and a record of its numbered messages and all events, in order.
import type { Page } from '@playwright/test'
import type { ResilientSocketOptions } from 'resilient-socket'

export interface JournalEntry {
  readonly name: string
  /** As `Date.now()` in the page. */
  readonly at: number
  /** The fields of the payload that can leave the page. */
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Journal {
  readonly answered: readonly number[]
  readonly dropped: readonly number[]
  readonly events: readonly JournalEntry[]
}

/** Options that can be passed into a page: no functions, no objects of the browser. */
export interface PlainOptions
  extends Pick<
    ResilientSocketOptions,
    | 'autoConnect'
    | 'backoff'
    | 'closeTimeout'
    | 'connectTimeout'
    | 'maxAge'
    | 'maxAttempts'
    | 'overlap'
    | 'queue'
    | 'stableAfter'
  > {
  readonly heartbeat?:
    | false
    | {
        readonly interval?: number
        readonly timeout?: { readonly min: number; readonly max: number }
        readonly patience?: { readonly idle?: number; readonly busy?: number }
      }
}

/** Makes a client on a bare page, as `socket`, and records it from the first event on. */
export async function openSocketIn(page: Page, url: string, options: PlainOptions = {}): Promise<void> {
  await page.evaluate(
    ({ url, options }) => {
      const socket = new library.ResilientSocket(url, options)
      const answered: number[] = []
      const dropped: number[] = []
      const events: { name: string; at: number; detail: Record<string, unknown> }[] = []
      globalThis.socket = socket
      globalThis.journal = { answered, dropped, events }
      socket.on('message', ({ data }) => answered.push(Number(data)))
      socket.on('drop', ({ data }) => dropped.push(Number(data)))
      for (const name of ['state', 'open', 'lost', 'waiting', 'replacing', 'close', 'error'] as const) {
        socket.on(name, (payload: object) => {
          const plain = Object.entries(payload).filter(([, value]) => typeof value !== 'object')
          events.push({ name, at: Date.now(), detail: Object.fromEntries(plain) })
        })
      }
    },
    { url, options },
  )
}

export function readJournal(page: Page): Promise<Journal> {
  return page.evaluate(() => globalThis.journal)
}

/** The events of that name, in order. */
export async function eventsNamed(page: Page, name: string): Promise<readonly JournalEntry[]> {
  return (await readJournal(page)).events.filter((event) => event.name === name)
}

/** Sends these numbers at once. */
export async function sendNumbers(page: Page, first: number, last: number): Promise<void> {
  await page.evaluate(
    ({ first, last }) => {
      for (let number = first; number <= last; number += 1) socket.send(String(number))
    },
    { first, last },
  )
}
