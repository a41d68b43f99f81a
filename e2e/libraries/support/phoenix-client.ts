// The official client of Phoenix over the drop-in class, which has heartbeats of ours beside its own.
import { Socket } from 'phoenix'
import { phoenixHeartbeat } from 'resilient-socket/heartbeats'
import { withOptions } from 'resilient-socket/websocket'

export interface Told {
  opens: number
  closes: number
  /** Refs of the answers that it was given. */
  readonly refs: unknown[]
  /** What its `ping` has measured. */
  readonly pings: number[]
}

/** It asks every second of its own, and once more by its `ping`; ours after `interval` milliseconds. */
export function connect(url: string, interval: number): Told {
  const told: Told = { opens: 0, closes: 0, refs: [], pings: [] }
  const heartbeat = { ...phoenixHeartbeat(), interval }
  const socket = new Socket(url, {
    transport: withOptions({ reconnect: false, heartbeat }),
    heartbeatIntervalMs: 1_000,
  })
  socket.onOpen(() => {
    told.opens += 1
    socket.ping((took) => told.pings.push(took))
  })
  socket.onClose(() => {
    told.closes += 1
  })
  socket.onMessage((message) => {
    told.refs.push('ref' in message && message.ref)
  })
  socket.connect()
  return told
}
