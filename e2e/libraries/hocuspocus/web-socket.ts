import { withOptions } from 'resilient-socket/websocket'

// Each client tells every 15 s or so that it is there, and the server tells all, this one too.
globalThis.WebSocket = withOptions({
  WebSocket: globalThis.WebSocket,
  reconnect: false,
  heartbeat: { maxSilence: 20_000, patience: { busy: 5_000 } },
})
