// MQTT.js over the drop-in class, which has heartbeats of ours beside its own.
import mqtt from 'mqtt'
import { mqttHeartbeat } from 'resilient-socket/heartbeats'
import { withOptions } from 'resilient-socket/websocket'

export interface Told {
  connects: number
  closes: number
  /** `PINGREQ`s of its own. */
  asked: number
  /** `PINGRESP`s that it was given. */
  answered: number
}

/** It asks every second of its own; ours after `interval` milliseconds. */
export function connect(url: string, interval: number): Told {
  const told: Told = { connects: 0, closes: 0, asked: 0, answered: 0 }
  const client = mqtt.connect(url, {
    keepalive: 1,
    createWebsocket(url, protocols) {
      const heartbeat = { ...mqttHeartbeat(), interval }
      const WebSocket = withOptions({ reconnect: false, heartbeat })
      return new WebSocket(url, protocols)
    },
  })
  client.on('connect', () => {
    told.connects += 1
  })
  client.on('close', () => {
    told.closes += 1
  })
  client.on('packetsend', ({ cmd }) => {
    if (cmd === 'pingreq') told.asked += 1
  })
  client.on('packetreceive', ({ cmd }) => {
    if (cmd === 'pingresp') told.answered += 1
  })
  return told
}
