// A drop-in socket in a simulated world, with everything that it tells. Knows no expectations.
import { type Simulation, simulate } from '../../src/testing.ts'
import { type WebSocket, type WebSocketOptions, withOptions } from '../../src/websocket.ts'
import { URL_OF_SERVER } from '../support/watched-native.ts'

/** A world in which a silent connection is replaced some time before it is given up. */
export const replacing = (): Simulation => simulate({ seed: 3 })

const EVENTS = ['open', 'message', 'error', 'close', 'connectionlost', 'connectionrestored', 'messagedropped']

export interface DropIn extends Simulation {
  readonly socket: WebSocket
  /** Names of the events so far, with the `readyState` in which they came; a message's data, a close's code. */
  readonly events: string[]
}

/** Dials. */
export function dropIn(
  options: WebSocketOptions = {},
  simulation: Simulation = simulate(),
  url: string = URL_OF_SERVER,
): DropIn {
  const Class = withOptions({ environment: simulation.environment, ...options })
  const socket = new Class(url)
  const events: string[] = []
  const note = (event: Event): void => {
    const { type, code, data } = event as Event & { code?: number; data?: unknown }
    events.push([type, code ?? data, socket.readyState].filter((part) => part !== undefined).join(' '))
  }
  for (const type of EVENTS) socket.addEventListener(type, note)
  return { ...simulation, socket, events }
}

/** Its first connection is open, and that is forgotten. */
export async function openDropIn(options: WebSocketOptions = {}, simulation?: Simulation): Promise<DropIn> {
  const opened = dropIn(options, simulation)
  await opened.advance(100)
  opened.events.length = 0
  return opened
}
