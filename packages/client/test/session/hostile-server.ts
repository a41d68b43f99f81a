// A server that says whatever a test says, until the hub takes its place. Knows no expectations.
import type { ServerConnection, ServerData } from '../../src/testing.ts'
import { type Scenario, type Start, start } from './scenario.ts'

export interface Hostility {
  /** Said on each connection at once. */
  readonly first?: readonly ServerData[]
  /** Said in answer to a hello. */
  readonly answer?: readonly ServerData[]
  /** Said in answer to everything else. */
  readonly echo?: readonly ServerData[]
  /** How the connection ends after the answer. */
  readonly end?: number | 'reset' | undefined
}

/** Makes a session in front of a server that is hostile, on each connection as the list says, and then as its last entry. */
export function startHostile(script: readonly Hostility[], options: Start = {}): Scenario {
  const scenario = start({ ...options, before: ({ network }) => hostile(network, script) })
  return scenario
}

/** The hub answers from now on; connections to the other server end. */
export function befriend({ hub, simulation }: Scenario): void {
  hub.serve()
  simulation.network.reset()
}

export function hostile(network: Scenario['simulation']['network'], script: readonly Hostility[]): void {
  let count = 0
  const roles = new Map<ServerConnection, Hostility>()
  network.onConnection = (connection) => {
    const role = script[Math.min(count, script.length - 1)] ?? {}
    count += 1
    roles.set(connection, role)
    for (const frame of role.first ?? []) connection.send(frame)
  }
  network.onMessage = (connection, data) => {
    const role = roles.get(connection)
    if (!role) return
    if (!String(data).startsWith('~hello')) {
      for (const frame of role.echo ?? []) connection.send(frame)
      return
    }
    for (const frame of role.answer ?? []) connection.send(frame)
    if (role.end === 'reset') connection.reset()
    else if (role.end !== undefined) connection.close(role.end)
  }
}
