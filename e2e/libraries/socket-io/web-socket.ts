import { withOptions } from 'resilient-socket/websocket'

// The server pings every 25 s.
globalThis.WebSocket = withOptions({
  WebSocket: globalThis.WebSocket,
  reconnect: false,
  heartbeat: { maxSilence: 30_000, patience: { busy: 5_000 } },
})
