// What the page does when it is told to. Runs in the page.
import type { Part, SessionPart } from '../cast.ts'
import type { Entry } from '../log.ts'
import type { Signal } from '../schedule.ts'
import { type Addresses, ChaosClient, type Snapshot } from './chaos-client.ts'
import { ChaosSession } from './chaos-session.ts'

export interface ClientReport {
  readonly name: string
  /** What has happened since the last report. */
  readonly entries: readonly Entry[]
  readonly snapshot: Snapshot
}

declare global {
  var chaos: Chaos
}

class Chaos {
  readonly clients = new Map<string, ChaosClient>()
  readonly sessions = new Map<string, ChaosSession>()

  add(part: Part, addresses: Addresses): void {
    this.clients.set(part.name, new ChaosClient(part, addresses))
  }

  client(name: string): ChaosClient {
    return this.clients.get(name)!
  }

  addSession(part: SessionPart, url: string): void {
    this.sessions.set(part.name, new ChaosSession(part, url))
  }

  session(name: string): ChaosSession {
    return this.sessions.get(name)!
  }

  reports(): Promise<ClientReport[]> {
    const reports = [...this.clients].map(async ([name, client]) => {
      client.askOnce()
      const entries = await client.take()
      return { name, entries, snapshot: client.look() }
    })
    return Promise.all(reports)
  }

  /** Tells the page what may not be so. */
  signal(signal: Exclude<Signal, 'hidden'> | 'pagehide'): void {
    const isOfPage = signal === 'pageshow' || signal === 'pagehide'
    const isOfDocument = signal === 'visibilitychange' || signal === 'resume'
    const event = isOfPage ? new PageTransitionEvent(signal, { persisted: true }) : new Event(signal)
    const target = isOfDocument ? document : window
    target.dispatchEvent(event)
  }
}

globalThis.chaos = new Chaos()
