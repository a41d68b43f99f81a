// The two clients of the page, on the same network and with the same messages, and their records.
import type { HeartbeatOptions } from 'resilient-socket'
import type { Device } from '../device/device.ts'
import type { ServerControl } from '../faults/server-control.ts'
import type { Setup, Timing } from '../page/address.ts'
import { type ClientId, ClientRecord, type RecordListener } from '../record/client-record.ts'
import type { NetworkTruth } from '../record/network-truth.ts'
import type { Records } from '../record/run.ts'
import type { Client } from './client.ts'
import { PlainClient } from './plain-client.ts'
import { ResilientClient } from './resilient-client.ts'

interface TimingOptions {
  readonly heartbeat: HeartbeatOptions
  readonly note: string
}

export const TIMINGS: Readonly<Record<Timing, TimingOptions>> = {
  // A quarter of the defaults, so that visitors don't wait half a minute.
  fast: {
    heartbeat: { interval: 5_000, timeout: { min: 500, max: 2_500 }, patience: { idle: 2_500, busy: 5_000 } },
    note: 'pings after 5 s idle (default 20 s)',
  },
  default: { heartbeat: {}, note: 'pings after 20 s idle, the default' },
}

/** With a session `busy` equals `idle`: giving up a living connection loses no message. */
const SESSION_TIMINGS: Readonly<Record<Timing, HeartbeatOptions>> = {
  fast: { ...TIMINGS.fast.heartbeat, patience: { idle: 2_500, busy: 2_500 } },
  default: {},
}

export interface PairListener {
  record(id: ClientId): RecordListener
  received(id: ClientId, data: unknown): void
}

export class Pair {
  readonly setup: Setup
  readonly plain: PlainClient
  readonly ours: ResilientClient

  constructor(
    setup: Setup,
    server: ServerControl,
    device: Device,
    truth: NetworkTruth,
    listener: PairListener,
  ) {
    this.setup = setup
    const { timing, hasSession } = setup
    const recordOf = (id: ClientId, keeps = false): ClientRecord =>
      new ClientRecord(truth, listener.record(id), Date.now(), keeps)
    this.plain = new PlainClient(
      recordOf('plain'),
      () => server.plainAddress(),
      device.environment,
      (data) => listener.received('plain', data),
    )
    this.ours = new ResilientClient(
      recordOf('ours', hasSession),
      () => server.oursAddress(hasSession),
      {
        environment: device.environment,
        heartbeat: hasSession ? SESSION_TIMINGS[timing] : TIMINGS[timing].heartbeat,
      },
      (data) => listener.received('ours', data),
    )
  }

  get clients(): Readonly<Record<ClientId, Client>> {
    return { plain: this.plain, ours: this.ours }
  }

  get records(): Records {
    return { plain: this.plain.record, ours: this.ours.record }
  }

  /** As an application does when its server asks it to reconnect. */
  move(): void {
    this.ours.socket.rotate()
    this.plain.move()
  }

  dispose(): void {
    this.plain.dispose()
    this.ours.dispose()
  }
}
