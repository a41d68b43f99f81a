// A bare WebSocket of a simulation, with everything that it tells. Knows no expectations.
import { type Simulation, simulate } from '../../src/testing.ts'

export interface Watched {
  readonly native: WebSocket
  /** Names of the events so far; a message's data, a close's code. */
  readonly events: string[]
}

export const URL_OF_SERVER = 'wss://example.com/live'

/** Dials. */
export function watch({ WebSocket }: Pick<Simulation, 'WebSocket'>, url: string = URL_OF_SERVER): Watched {
  const native = new WebSocket(url)
  const events: string[] = []
  native.onopen = () => events.push('open')
  native.onmessage = ({ data }) => events.push(`message ${data}`)
  native.onerror = () => events.push('error')
  native.onclose = ({ code, reason, wasClean }) =>
    events.push(['close', code, reason, wasClean && 'clean'].filter(Boolean).join(' '))
  return { native, events }
}

/** A world with a connection that is open, and whose opening is forgotten. */
export async function watchOpen(seed = 1): Promise<Simulation & Watched> {
  const simulation = simulate({ seed })
  const watched = watch(simulation)
  await simulation.advance(40)
  watched.events.length = 0
  return { ...simulation, ...watched }
}
