// A client that shares a link with others: asks and sends at a pace of its own, and notes how long the answers take.
import type { ResilientSocket } from 'resilient-socket'
import type { JournalEntry } from '../../support/journal.ts'

export interface BystanderLog {
  readonly events: JournalEntry[]
  /** Milliseconds to the answer, by the instant of the question. */
  readonly echoes: { readonly at: number; readonly took: number }[]
  readonly pings: { readonly at: number; readonly took: number }[]
}

declare global {
  var bystanders: Record<string, { readonly socket: ResilientSocket; readonly log: BystanderLog }>
}

/** Runs in the page. `pace` in milliseconds; 0: it only listens. */
export function openBystander({
  name,
  url,
  pace,
}: {
  readonly name: string
  readonly url: string
  readonly pace: number
}): void {
  const socket = new library.ResilientSocket(url)
  const log: BystanderLog = { events: [], echoes: [], pings: [] }
  for (const name of ['state', 'open', 'lost', 'replacing'] as const) {
    socket.on(name, (payload: object) => {
      const plain = Object.entries(payload).filter(([, value]) => typeof value !== 'object')
      log.events.push({ name, at: Date.now(), detail: Object.fromEntries(plain) })
    })
  }
  socket.on('message', ({ data }) => log.echoes.push({ at: Number(data), took: Date.now() - Number(data) }))
  socket.once('open', () => {
    if (pace === 0) return
    setInterval(() => {
      const at = Date.now()
      socket.send(String(at))
      socket.ping({ timeout: 30_000 }).then(
        (took) => log.pings.push({ at, took }),
        () => undefined,
      )
    }, pace)
  })
  globalThis.bystanders ??= {}
  bystanders[name] = { socket, log }
}

/** Runs in the page. */
export function readBystander(name: string): BystanderLog {
  return bystanders[name]!.log
}
