// Puts the page together: two lanes under the same faults, what shows them, and what breaks them.

import { Device, type PageMode } from './device/device.ts'
import { inWords } from './durations.ts'
import { FaultDesk, type FaultEvent } from './faults/fault-desk.ts'
import { PresetPlayer } from './faults/presets.ts'
import { ServerControl } from './faults/server-control.ts'
import { IncidentWatch } from './incidents/incident-watch.ts'
import type { Lane } from './lanes/lane.ts'
import { type LaneId, LaneRecord } from './lanes/lane-record.ts'
import { NativeLane } from './lanes/native-lane.ts'
import { decodeMessage, encodeMessage } from './lanes/numbered-message.ts'
import { ResilientLane } from './lanes/resilient-lane.ts'
import { statsSentence } from './lanes/resilient-sentences.ts'
import { Timeline } from './timeline.ts'
import { Announcer } from './view/announcer.ts'
import { connectClientCalls } from './view/client-calls.ts'
import { connectCopyButton } from './view/copy-button.ts'
import { FaultPanel } from './view/fault-panel.ts'
import { LaneView } from './view/lane-view.ts'
import { LatencyChart } from './view/latency-chart.ts'
import { connectMessagePanel } from './view/message-panel.ts'
import { pagePart, setText } from './view/page-part.ts'
import { RunningList } from './view/running-list.ts'
import { StatusBar } from './view/status-bar.ts'

const LANES: readonly LaneId[] = ['native', 'resilient']
const TICK = 100

/** What slides with time is drawn less often for those who don't want things to move. */
const DRAWING = matchMedia('(prefers-reduced-motion: reduce)').matches ? 1_000 : 200

const AUTOMATIC = ''

const server = new ServerControl()
const device = new Device(pageBecame)
const announcer = new Announcer(pagePart('announcement', HTMLElement))
const chart = new LatencyChart(pagePart('latency', HTMLElement))
const views = { native: new LaneView('native'), resilient: new LaneView('resilient') }
const records = { native: recordFor('native'), resilient: recordFor('resilient') }
const watch = new IncidentWatch(records)
const statsLine = pagePart('stats', HTMLElement)
const statusBar = new StatusBar(LANES.map((id) => views[id].element))
const desk = new FaultDesk(server, device, () => device.run(moveBoth), faultHappened)
const player = new PresetPlayer(desk, presetChanged)
const faultPanel = new FaultPanel(desk, player)
const runningList = new RunningList(desk, player)

let sent = 0
let isRenderDue = false

const resilient = new ResilientLane(
  records.resilient,
  () => server.resilientAddress(),
  {
    environment: device.environment,
    heartbeat: { interval: 5_000, timeout: { min: 1_000, max: 4_000 } },
  },
  (data) => received('resilient', data),
)
const native = new NativeLane(
  records.native,
  () => server.nativeAddress(),
  device.environment,
  (data) => received('native', data),
)
const timeline = new Timeline(records, resilient)
const lanes: Readonly<Record<LaneId, Lane>> = { native, resilient }

Object.assign(globalThis, { socket: resilient.socket })
connectClientCalls(resilient.socket, (call) => device.run(call))
pagePart('reload', HTMLButtonElement).addEventListener('click', () => void native.reload())
connectMessagePanel(device.environment, (text) => device.run(() => send(text)))
connectCopyButton(timeline, announcer)
setInterval(render, TICK)
setInterval(draw, DRAWING)
window.addEventListener('pagehide', () => void server.ask({ command: 'leave' }).catch(() => undefined))
window.addEventListener('pageshow', ({ persisted }) => {
  // The server has closed both lanes meanwhile.
  if (persisted) location.reload()
})
render()

function recordFor(id: LaneId): LaneRecord {
  return new LaneRecord({ onChange: renderSoon, onEvent: (event) => views[id].told(event) })
}

function send(text: string = AUTOMATIC): void {
  // What nobody could have sent says nothing about either lane.
  if (text === AUTOMATIC && LANES.some((id) => records[id].openedAt === 0)) return
  sent += 1
  const now = Date.now()
  const message = encodeMessage({ number: sent, text })
  chart.sent(now)
  for (const id of LANES) {
    const result = lanes[id].send(message)
    records[id].ledger.book(sent, result, now)
    if (text !== AUTOMATIC)
      records[id].told(`“${text}”: ${result}.`, result === 'dropped' ? 'bad' : 'neutral')
  }
  renderSoon()
}

function received(id: LaneId, data: unknown): void {
  const message = decodeMessage(data)
  const roundTrip = message && records[id].answered(message.number)
  if (message === undefined || roundTrip === undefined) return
  views[id].measured(roundTrip)
  chart.answered(id, message.number, roundTrip)
  if (message.text !== AUTOMATIC)
    records[id].told(`“${message.text}” came back after ${inWords(roundTrip)}.`, 'good')
}

/** As an application does that its server has told to. */
function moveBoth(): void {
  resilient.socket.rotate()
  native.move()
}

function pageBecame(mode: PageMode): void {
  const standstill = mode === 'asleep' || mode === 'frozen' ? mode : undefined
  const wasStill = records.native.standstill !== undefined
  if (standstill !== undefined) chart.interrupt(Date.now())
  for (const id of LANES) {
    records[id].standstill = standstill
    if (standstill !== undefined) records[id].told(`The page is ${standstill}.`)
    else if (wasStill) records[id].told('The page runs again.')
  }
  if (mode === 'shown') watch.resume(Date.now())
}

function faultHappened(event: FaultEvent): void {
  const now = Date.now()
  timeline.note(event.type, event.label)
  const trouble = event.type === 'failed' ? `${event.label}: the server could not be asked for that.` : ''
  runningList.tell(trouble)
  if (trouble !== '') announcer.announce(trouble)
  // Within a preset everything is part of it.
  else if (event.type !== 'healed' && player.current === undefined) watch.begin(event.label, now)
  if (event.type !== 'began') endWhenAllIsWell(now)
}

function presetChanged(): void {
  const now = Date.now()
  if (player.current !== undefined) watch.begin(player.current.label, now)
  endWhenAllIsWell(now)
}

function endWhenAllIsWell(now: number): void {
  if (player.current === undefined && !desk.isOffline && desk.running.length === 0) watch.end(now)
  renderSoon()
}

function renderSoon(): void {
  if (isRenderDue) return
  isRenderDue = true
  requestAnimationFrame(render)
}

function render(): void {
  isRenderDue = false
  const now = Date.now()
  watch.observe(now)
  for (const id of LANES) {
    const lane = lanes[id]
    const { kind, text } = views[id].show(lane, watch.sentence(id, now), now)
    statusBar.show(id, kind, text)
  }
  faultPanel.render()
  runningList.render()
  const news = watch.announcement(now)
  if (news !== undefined) announcer.announce(news)
}

function draw(): void {
  const now = Date.now()
  for (const id of LANES) views[id].draw(records[id], now)
  chart.draw(now)
  setText(statsLine, statsSentence(resilient.stats.snapshot()))
}
