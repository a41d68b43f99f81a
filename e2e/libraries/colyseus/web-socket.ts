import { withOptions } from 'resilient-socket/websocket'

// Rooms send something every few seconds.
globalThis.WebSocket = withOptions({
  WebSocket: globalThis.WebSocket,
  reconnect: false,
  // Its URL contains a seat, which can be taken once.
  overlap: false,
  heartbeat: { maxSilence: 10_000, patience: { busy: 5_000 } },
})
