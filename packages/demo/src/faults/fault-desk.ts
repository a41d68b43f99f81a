// Which faults are running: begins and heals them, and says so. Knows no socket and no button.
import { type Blow, type Fault, isLasting, type LastingFault, type Part } from './fault-catalogue.ts'
import type { OfflineSwitch } from './offline-switch.ts'
import type { Command, Network, ServerControl } from './server-control.ts'

/** With the offline switch on: what is open is paused, and a dial fails at once, as in Chromium. */
const OFFLINE: Network = { blackHole: 'both', door: 'reset' }

/** `began` and `struck` come just before it is done, `healed` just after. */
export type FaultEvent =
  | { readonly type: 'began' | 'struck' | 'healed'; readonly label: string }
  | { readonly type: 'failed'; readonly label: string; readonly error: unknown }

export class FaultDesk {
  readonly #server: Pick<ServerControl, 'ask'>
  readonly #offlineSwitch: OfflineSwitch
  readonly #onEvent: (event: FaultEvent) => void
  readonly #running = new Map<Part, LastingFault>()
  #orders: Promise<void> = Promise.resolve()

  constructor(
    server: Pick<ServerControl, 'ask'>,
    offlineSwitch: OfflineSwitch,
    onEvent: (event: FaultEvent) => void,
  ) {
    this.#server = server
    this.#offlineSwitch = offlineSwitch
    this.#onEvent = onEvent
  }

  get running(): readonly LastingFault[] {
    return [...this.#running.values()]
  }

  get isOffline(): boolean {
    return this.#offlineSwitch.isOffline
  }

  isRunning(fault: Fault): boolean {
    return isLasting(fault) && this.#running.get(fault.part) === fault
  }

  begin(fault: LastingFault): Promise<void> {
    if (this.isRunning(fault)) return Promise.resolve()
    return this.#inTurn(fault.label, 'began', async () => {
      await this.#mend(fault.part)
      this.#running.set(fault.part, fault)
      await this.#applyNetwork()
      if (fault.begin !== undefined) await this.#server.ask(fault.begin)
    })
  }

  heal(fault: LastingFault): Promise<void> {
    if (!this.isRunning(fault)) return Promise.resolve()
    return this.#inTurn(fault.label, 'healed', () => this.#mend(fault.part))
  }

  async healAll(): Promise<void> {
    if (this.isOffline) await this.setOffline(false)
    for (const fault of this.running) await this.heal(fault)
  }

  strike(blow: Blow): Promise<void> {
    return this.#inTurn(blow.label, 'struck', async () => {
      for (const command of blow.commands) await this.#server.ask(command)
    })
  }

  setOffline(isOffline: boolean): Promise<void> {
    return this.#inTurn('Offline', isOffline ? 'began' : 'healed', async () => {
      // The network goes before the browser notices, and is back before the browser says so.
      await this.#applyNetwork(isOffline).finally(() => this.#offlineSwitch.set(isOffline))
    })
  }

  async #mend(part: Part): Promise<void> {
    const fault = this.#running.get(part)
    if (!this.#running.delete(part) || fault === undefined) return
    if (fault.network !== undefined) await this.#applyNetwork()
    if (fault.heal !== undefined) await this.#server.ask(fault.heal)
  }

  async #applyNetwork(isOffline = this.isOffline): Promise<void> {
    const network: Network = Object.assign(
      {},
      ...this.running.map((fault) => fault.network),
      isOffline ? OFFLINE : {},
    )
    await this.#server.ask({ command: 'network', network } satisfies Command)
  }

  /** One after the other: two orders that cross on their way would leave the server with the older one. */
  #inTurn(label: string, type: 'began' | 'struck' | 'healed', work: () => Promise<void>): Promise<void> {
    const order = async (): Promise<void> => {
      try {
        if (type !== 'healed') this.#onEvent({ type, label })
        await work()
        if (type === 'healed') this.#onEvent({ type, label })
      } catch (error) {
        this.#onEvent({ type: 'failed', label, error })
      }
    }
    this.#orders = this.#orders.then(order)
    return this.#orders
  }
}
