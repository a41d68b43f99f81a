// Begins and ends faults, and reports which are active. Knows no socket and no button.
import type { Device } from '../device/device.ts'
import type { NetworkTruth } from '../record/network-truth.ts'
import { type Blow, type Fault, isLasting, type LastingFault, OFFLINE, type Part } from './fault-catalogue.ts'
import type { Command, Network, ServerControl } from './server-control.ts'

/** `began` and `struck` are called just before the fault acts, `ended` just after. */
export type FaultEvent =
  | { readonly type: 'began' | 'struck' | 'ended'; readonly fault: Fault }
  | { readonly type: 'failed'; readonly fault: Fault }

export class FaultDesk {
  readonly #server: Pick<ServerControl, 'ask' | 'isReachable'>
  readonly #device: Pick<Device, 'setOffline' | 'setMode'>
  readonly #truth: NetworkTruth
  readonly #move: () => void
  readonly #onEvent: (event: FaultEvent) => void
  /** The faults that are wanted. The server follows as fast as it can. */
  readonly #running = new Map<Part, LastingFault>()
  /** The wanted faults that have begun; the others wait for their turn. */
  readonly #begun = new Set<Fault>()
  /** How often waiting faults were called off. */
  #calledOff = 0
  #ending: ReturnType<typeof setTimeout> | undefined
  #orders: Promise<void> = Promise.resolve()

  /** `move` makes both clients move to new connections. */
  constructor(
    server: Pick<ServerControl, 'ask' | 'isReachable'>,
    device: Pick<Device, 'setOffline' | 'setMode'>,
    truth: NetworkTruth,
    move: () => void,
    onEvent: (event: FaultEvent) => void,
  ) {
    this.#server = server
    this.#device = device
    this.#truth = truth
    this.#move = move
    this.#onEvent = onEvent
  }

  get running(): readonly LastingFault[] {
    return [...this.#running.values()]
  }

  isRunning(fault: Fault): boolean {
    return isLasting(fault) && this.#running.get(fault.part) === fault
  }

  begin(fault: LastingFault): Promise<void> {
    if (this.isRunning(fault) || !this.#server.isReachable) return Promise.resolve()
    const previous = this.#running.get(fault.part)
    this.#running.set(fault.part, fault)
    if (fault.lasts !== undefined) this.#endAfter(fault, fault.lasts)
    return this.#inTurn(fault, async () => {
      if (previous) this.#begun.delete(previous)
      if (this.isRunning(fault)) this.#tell('began', fault)
      try {
        await this.#askFor(previous?.heal)
        if (!this.isRunning(fault)) return
        await this.#applyNetwork()
        await this.#askFor(fault.begin)
        this.#applyPage()
      } catch (error) {
        if (this.isRunning(fault)) this.#running.delete(fault.part)
        throw error
      }
    })
  }

  end(fault: LastingFault): Promise<void> {
    if (!this.isRunning(fault)) return Promise.resolve()
    this.#running.delete(fault.part)
    return this.#inTurn(fault, async () => {
      try {
        await this.#applyNetwork()
        await this.#askFor(fault.heal)
      } finally {
        // The page must work on if the server fails.
        this.#applyPage()
      }
      if (this.#begun.has(fault)) this.#tell('ended', fault)
    })
  }

  /** Ends all faults, and calls off the waiting ones. */
  async restore(): Promise<void> {
    this.#calledOff += 1
    for (const fault of this.running) void this.end(fault)
    await this.#orders
  }

  /** The server has gone away. When it is back, it has no faults. */
  forget(): void {
    this.#calledOff += 1
    clearTimeout(this.#ending)
    this.#running.clear()
    this.#begun.clear()
    this.#applyPage()
  }

  strike(blow: Blow): Promise<void> {
    if (!this.#server.isReachable) return Promise.resolve()
    const calledOff = this.#calledOff
    return this.#inTurn(blow, async () => {
      if (calledOff !== this.#calledOff) return
      this.#tell('struck', blow)
      for (const command of blow.commands) await this.#askFor(command)
      if (blow.isMove) this.#move()
    })
  }

  async #askFor(command: Command | undefined): Promise<void> {
    if (command === undefined) return
    const how = command.command === 'break' ? command.how : undefined
    if (how === 'forget' || how === 'cut-silence') this.#truth.kill(Date.now(), how === 'forget')
    await this.#server.ask(command)
    if (how === 'mend') this.#truth.revive(Date.now())
  }

  async #applyNetwork(): Promise<void> {
    // While the machine is offline, no dial can succeed, whatever other fault ends.
    const faults = [...this.running.filter((fault) => fault !== OFFLINE), this.#running.get(OFFLINE.part)]
    const network: Network = Object.assign({}, ...faults.map((fault) => fault?.network))
    const isBlocked = network.blackHole !== undefined || network.paused === true
    if (isBlocked) this.#truth.block(Date.now())
    await this.#askFor({ command: 'network', network })
    if (!isBlocked) this.#truth.unblock(Date.now())
  }

  #applyPage(): void {
    this.#device.setOffline(this.isRunning(OFFLINE))
    this.#device.setMode(this.#running.get('page')?.page ?? 'shown')
  }

  #endAfter(fault: LastingFault, duration: number): void {
    clearTimeout(this.#ending)
    this.#ending = setTimeout(() => void this.end(fault), duration)
  }

  #tell(type: FaultEvent['type'], fault: Fault): void {
    if (type === 'began') this.#begun.add(fault)
    else this.#begun.delete(fault)
    this.#onEvent({ type, fault })
  }

  /** One after the other: if two commands overtook each other, the older one would win. */
  #inTurn(fault: Fault, work: () => Promise<void>): Promise<void> {
    this.#orders = this.#orders.then(work).catch(() => this.#tell('failed', fault))
    return this.#orders
  }
}
