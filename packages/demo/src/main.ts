// Puts the page together: one client, and the panels that show and break it.
import { ResilientSocket } from 'resilient-socket'
import { Announcer } from './announcer.ts'
import { connectClientCalls, connectCloseButtons, connectNetworkControls } from './break-panel.ts'
import { inWords } from './durations.ts'
import { EventLog } from './event-log.ts'
import { sentSentence } from './event-sentences.ts'
import { MessageLedger } from './message-ledger.ts'
import { MessagePanel } from './message-panel.ts'
import { narrate } from './narrator.ts'
import { decodeMessage, encodeMessage } from './numbered-message.ts'
import { OfflineSwitch } from './offline-switch.ts'
import { pagePart } from './page-part.ts'
import { webSocketBehind } from './pausable-web-socket.ts'
import { ServerControl } from './server-control.ts'
import { StatusPanel } from './status-panel.ts'

const TICK = 100
const AUTOMATIC = 'automatic'

const offlineSwitch = new OfflineSwitch()
const server = new ServerControl()
const log = new EventLog(pagePart('log', HTMLOListElement))
const status = new StatusPanel()
const announcer = new Announcer(pagePart('announcement', HTMLElement))
const ledger = new MessageLedger()

let ticket = 0
const socket = new ResilientSocket(
  // A new address for each attempt, as with access tokens: what code 4401 asks for.
  () => {
    ticket += 1
    return `/echo?visitor=${server.visitor}&ticket=${ticket}`
  },
  {
    environment: offlineSwitch.environment,
    WebSocket: webSocketBehind(offlineSwitch),
    heartbeat: { interval: 5_000, timeout: { min: 1_000, max: 4_000 } },
  },
)
Object.assign(globalThis, { socket })

const messages = new MessagePanel(ledger, (text) => {
  const number = ledger.sent + 1
  const result = socket.send(encodeMessage({ number, text: text ?? AUTOMATIC }))
  ledger.book(number, result, performance.now())
  if (text !== undefined) log.add(sentSentence(text, result), result === 'dropped' ? 'bad' : 'neutral')
  messages.render()
})

narrate(socket, offlineSwitch, log, announcer)
socket.on('state', ({ health }) => {
  if (health === 'good') ledger.queueFlushed()
  render()
})
socket.on('open', () => status.opened(Date.now()))
socket.on('lost', () => ledger.connectionLost())
socket.on('close', () => ledger.connectionLost())
socket.on('latency', ({ rtt }) => status.measured(rtt))
socket.on('drop', ({ data }) => {
  const message = decodeMessage(data)
  if (message !== undefined) ledger.dropped(message.number)
})
socket.on('message', ({ data }) => {
  const message = decodeMessage(data)
  const sentAt = message && ledger.answered(message.number)
  if (message === undefined || sentAt === undefined) return
  const roundTrip = performance.now() - sentAt
  status.measured(roundTrip)
  if (message.text !== AUTOMATIC)
    log.add(`The echo of “${message.text}” came after ${inWords(roundTrip)}.`, 'good')
})

connectNetworkControls(offlineSwitch, server, log)
connectCloseButtons(server, log)
connectClientCalls(socket, log)
offlineSwitch.subscribe(render)
setInterval(() => {
  status.tick(socket.status, Date.now())
  messages.render()
}, TICK)
render()

function render(): void {
  status.show(socket.status, offlineSwitch.isOffline, Date.now())
  messages.render()
}
