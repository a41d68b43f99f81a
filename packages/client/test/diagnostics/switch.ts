// A replacement as the socket tells it, for a socket that has none: what an entry on the public events makes of it.
import type { EventEmitter } from 'eventemitter3'
import type { CloseOrigin, ReconnectReason } from '../../src/index.ts'
import { type Scenario, URL_OF_SERVER } from '../simulation/scenario.ts'

/** The replacement is dialled; the old connection stays. */
export function tellReplacing({ socket }: Scenario, reason: ReconnectReason = 'heartbeat'): void {
  emitterOf({ socket }).emit('replacing', { reason, attempt: 1 })
}

/** The replacement has taken over. */
export function tellSwitch({ world, socket }: Scenario, origin: CloseOrigin = 'heartbeat'): void {
  const at = world.now
  const emitter = emitterOf({ socket })
  emitter.emit('state', { state: 'open', health: 'good', previous: 'open', at })
  emitter.emit('lost', { code: 1006, reason: '', wasClean: false, origin, at, unsent: 0 })
  emitter.emit('open', { attempt: 1, reason: 'heartbeat', downFor: 0, url: URL_OF_SERVER, protocol: '' })
}

function emitterOf({ socket }: Pick<Scenario, 'socket'>): EventEmitter {
  return socket as unknown as EventEmitter
}
