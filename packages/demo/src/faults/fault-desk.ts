// Which faults are running: begins and heals them, and says so. Knows no socket and no button.
import type { Device } from '../device/device.ts'
import { type Blow, type Fault, isLasting, type LastingFault, type Part } from './fault-catalogue.ts'
import type { Command, Network, ServerControl } from './server-control.ts'

/** With the offline switch on: what is open is paused, and a dial fails at once, as in Chromium. */
const OFFLINE: Network = { blackHole: 'both', door: 'reset' }

/** `began` and `struck` come just before it is done, `healed` just after. */
export type FaultEvent =
  | { readonly type: 'began' | 'struck' | 'healed'; readonly label: string }
  | { readonly type: 'failed'; readonly label: string; readonly error: unknown }

export class FaultDesk {
  readonly #server: Pick<ServerControl, 'ask'>
  readonly #device: Pick<Device, 'setOffline' | 'setMode'>
  readonly #move: () => void
  readonly #onEvent: (event: FaultEvent) => void
  /** What is wanted; the server follows as fast as it can. */
  readonly #running = new Map<Part, LastingFault>()
  #healing: ReturnType<typeof setTimeout> | undefined
  #isOffline = false
  #orders: Promise<void> = Promise.resolve()

  /** `move` makes both clients go over to new connections. */
  constructor(
    server: Pick<ServerControl, 'ask'>,
    device: Pick<Device, 'setOffline' | 'setMode'>,
    move: () => void,
    onEvent: (event: FaultEvent) => void,
  ) {
    this.#server = server
    this.#device = device
    this.#move = move
    this.#onEvent = onEvent
  }

  get running(): readonly LastingFault[] {
    return [...this.#running.values()]
  }

  get isOffline(): boolean {
    return this.#isOffline
  }

  isRunning(fault: Fault): boolean {
    return isLasting(fault) && this.#running.get(fault.part) === fault
  }

  begin(fault: LastingFault): Promise<void> {
    if (this.isRunning(fault)) return Promise.resolve()
    const previous = this.#running.get(fault.part)
    this.#running.set(fault.part, fault)
    if (fault.lasts !== undefined) this.#healAfter(fault, fault.lasts)
    return this.#inTurn(fault.label, 'began', async () => {
      try {
        await this.#askFor(previous?.heal)
        await this.#applyNetwork()
        await this.#askFor(fault.begin)
        this.#applyPage()
      } catch (error) {
        if (this.isRunning(fault)) this.#running.delete(fault.part)
        throw error
      }
    })
  }

  heal(fault: LastingFault): Promise<void> {
    if (!this.isRunning(fault)) return Promise.resolve()
    this.#running.delete(fault.part)
    return this.#inTurn(fault.label, 'healed', async () => {
      try {
        await this.#applyNetwork()
        await this.#askFor(fault.heal)
      } finally {
        // Whatever becomes of the server, the page goes on.
        this.#applyPage()
      }
    })
  }

  async healAll(): Promise<void> {
    if (this.isOffline) void this.setOffline(false)
    for (const fault of this.running) void this.heal(fault)
    await this.#orders
  }

  strike(blow: Blow): Promise<void> {
    return this.#inTurn(blow.label, 'struck', async () => {
      for (const command of blow.commands) await this.#askFor(command)
      if (blow.isMove) this.#move()
    })
  }

  setOffline(isOffline: boolean): Promise<void> {
    this.#isOffline = isOffline
    return this.#inTurn('Offline', isOffline ? 'began' : 'healed', async () => {
      // The network goes before the browser notices, and is back before the browser says so.
      await this.#applyNetwork().finally(() => this.#device.setOffline(isOffline))
    })
  }

  async #askFor(command: Command | undefined): Promise<void> {
    if (command !== undefined) await this.#server.ask(command)
  }

  async #applyNetwork(): Promise<void> {
    const networks = this.running.map((fault) => fault.network)
    const network: Network = Object.assign({}, ...networks, this.isOffline ? OFFLINE : {})
    await this.#askFor({ command: 'network', network })
  }

  #applyPage(): void {
    this.#device.setMode(this.#running.get('page')?.page ?? 'shown')
  }

  #healAfter(fault: LastingFault, duration: number): void {
    clearTimeout(this.#healing)
    this.#healing = setTimeout(() => void this.heal(fault), duration)
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
