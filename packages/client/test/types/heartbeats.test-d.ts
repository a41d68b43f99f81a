// What the compiler must infer, and what it must refuse; nobody runs this.
import {
  echoHeartbeat,
  engineIoHeartbeat,
  graphqlHeartbeat,
  jsonHeartbeat,
  jsonRpcHeartbeat,
  mqttHeartbeat,
  phoenixHeartbeat,
  silentHeartbeat,
  textHeartbeat,
} from '../../src/heartbeats.ts'
import { type HeartbeatOptions, ResilientSocket } from '../../src/index.ts'

// Each is a value of the option, as it is and with other timing.
for (const heartbeat of [
  jsonHeartbeat(),
  textHeartbeat(),
  echoHeartbeat(),
  graphqlHeartbeat(),
  jsonRpcHeartbeat(),
  phoenixHeartbeat(),
  mqttHeartbeat(),
  engineIoHeartbeat(),
  silentHeartbeat(30_000),
]) {
  heartbeat satisfies HeartbeatOptions
  new ResilientSocket('wss://example.com', { heartbeat })
  new ResilientSocket('wss://example.com', { heartbeat: { ...heartbeat, interval: 10_000 } })
}

textHeartbeat('2', '3')
// @ts-expect-error texts only
textHeartbeat(2, 3)
jsonRpcHeartbeat('system.health')
// @ts-expect-error a name only
jsonRpcHeartbeat({ method: 'ping' })
engineIoHeartbeat(30_000)
// @ts-expect-error how long, nobody else can know
silentHeartbeat()
