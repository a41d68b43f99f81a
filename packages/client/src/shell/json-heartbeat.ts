// The default heartbeat: `{"type":"ping","id":"…"}` answered by `{"type":"pong","id":"…"}`. Knows no timing.
import type { SocketData } from '../environment/environment.ts'
import { isRemembered } from '../protocol/heartbeat.ts'
import type { Ping } from '../protocol/phases.ts'
import type { State } from '../protocol/state.ts'

/** Characters. A longer message isn't a pong. */
const MAX_LENGTH = 256
/** Characters that may be missing at the end of a pong. */
const MAX_CUT = 4

export function pingText(id: string): string {
  return `{"type":"ping","id":"${id}"}`
}

/** Whether it is a short text with an id of this socket, which may be cut off. */
export function mayBePong(data: unknown, prefix: string): data is string {
  return typeof data === 'string' && data.length <= MAX_LENGTH && data.includes(prefix)
}

/**
 * Returns the ping that a message answers. A pong is a short text with the id of a ping of this connection; a few characters
 * may be missing at its end. Our own ping, quoted or broadcast by the server, isn't a pong.
 */
export function answeredPing(
  data: SocketData,
  prefix: string,
  state: State | undefined,
  now: number,
): number | undefined {
  if (state?.phase.is !== 'open' || !mayBePong(data, prefix) || data.includes('"ping')) return undefined
  const n = Number.parseInt(data.slice(data.indexOf(prefix) + prefix.length + 1), 10)
  const { pings } = state.phase.connection
  const isMeant = (ping: Ping): boolean =>
    isRemembered(ping, now) && (ping.id === n || isCut(data, `${prefix}-${ping.id}`))
  return pings.filter(isMeant).at(-1)?.id
}

function isCut(text: string, id: string): boolean {
  const pong = `{"type":"pong","id":"${id}"}`
  return pong.startsWith(text) && pong.length - text.length <= MAX_CUT
}
