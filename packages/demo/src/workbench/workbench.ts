// The workbench: every fault, call, message and event.
import type { Pair } from '../clients/pair.ts'
import type { ResilientClient } from '../clients/resilient-client.ts'
import { statsSentence } from '../clients/resilient-sentences.ts'
import type { Platform } from '../device/device.ts'
import type { FaultDesk } from '../faults/fault-desk.ts'
import { connectCopyButton } from '../page/copy-button.ts'
import { pagePart, setText } from '../page/page-part.ts'
import type { ClientEvent, ClientId } from '../record/client-record.ts'
import { connectClientCalls } from './client-calls.ts'
import { EventList } from './event-list.ts'
import { FaultPanel } from './fault-panel.ts'
import { LatencyChart } from './latency-chart.ts'
import { connectMessagePanel, type MessagePanel } from './message-panel.ts'
import { Recording } from './recording.ts'

export interface WorkbenchDependencies {
  readonly desk: FaultDesk
  readonly timers: Pick<Platform, 'setTimeout' | 'clearTimeout'>
  pair(): Pair
  send(text?: string): void
  call(name: string, act: (client: ResilientClient) => void): void
  restore(): void
}

export class Workbench {
  readonly recording: Recording
  readonly #root = pagePart('workbench', HTMLDetailsElement)
  readonly #stats = pagePart('stats', HTMLElement)
  readonly #faults: FaultPanel
  readonly #messages: MessagePanel
  readonly #events = {
    plain: new EventList(pagePart('plain-events', HTMLOListElement)),
    ours: new EventList(pagePart('ours-events', HTMLOListElement)),
  }
  readonly #chart = new LatencyChart(pagePart('latency', HTMLCanvasElement))
  readonly #pair: () => Pair

  constructor({ desk, timers, pair, send, call, restore }: WorkbenchDependencies) {
    this.#pair = pair
    this.recording = new Recording(pair)
    this.#faults = new FaultPanel(desk, restore)
    this.#messages = connectMessagePanel(timers, send)
    connectClientCalls(call)
    connectCopyButton(pagePart('copy', HTMLButtonElement), () => JSON.stringify(this.recording, undefined, 2))
  }

  get isSending(): boolean {
    return this.#messages.isSending
  }

  told(id: ClientId, event: ClientEvent): void {
    this.#events[id].add(event)
  }

  /** Records a fault. */
  note(event: string, label: string): void {
    this.recording.note(event, label)
  }

  reset(): void {
    this.recording.clear()
    this.#messages.reset()
    for (const events of Object.values(this.#events)) events.clear()
  }

  render(now: number): void {
    this.#faults.render()
    if (!this.#root.open) return
    const { ours, records } = this.#pair()
    setText(this.#stats, statsSentence(ours.stats.snapshot()))
    this.#chart.draw(records, now)
  }
}
