import { beforeEach, describe, expect, it } from 'vitest'
import { NetworkTruth } from '../record/network-truth.ts'
import { type Blow, FAULT_GROUPS, type LastingFault } from './fault-catalogue.ts'
import { FaultDesk } from './fault-desk.ts'
import type { Command } from './server-control.ts'

const FAULTS = FAULT_GROUPS.flatMap(({ faults }) => faults)

function called<Kind>(label: string): Kind {
  return FAULTS.find((one) => one.label === label) as Kind
}

const REFUSE = called<LastingFault>('Refuse')
const FIN = called<Blow>('FIN')
const RESET = called<Blow>('Reset')

/** What the page was told, and what the server was asked for; it answers when it is let. */
class Scene {
  readonly told: string[] = []
  readonly asked: Command[] = []
  readonly desk: FaultDesk
  #isHeld = false
  #answers: (() => void)[] = []

  constructor() {
    const server = {
      isReachable: true,
      ask: async (command: Command): Promise<never> => {
        this.asked.push(command)
        if (this.#isHeld) await new Promise<void>((resolve) => this.#answers.push(resolve))
        return undefined as never
      },
    }
    const device = { setOffline: () => undefined, setMode: () => undefined }
    this.desk = new FaultDesk(
      server,
      device,
      new NetworkTruth(),
      () => undefined,
      ({ type, fault }) => this.told.push(`${fault.label} ${type}`),
    )
  }

  hold(): void {
    this.#isHeld = true
  }

  answer(): void {
    this.#isHeld = false
    for (const answer of this.#answers.splice(0)) answer()
  }

  /** The doors and networks that the server was asked for, in order. */
  get networks(): readonly unknown[] {
    return this.asked.flatMap((command) => (command.command === 'network' ? [command.network] : []))
  }
}

describe('A desk of faults', () => {
  let scene: Scene
  beforeEach(() => {
    scene = new Scene()
  })

  it('reports when a fault begins and when it has ended', async () => {
    await scene.desk.begin(REFUSE)
    await scene.desk.end(REFUSE)
    expect(scene.told).toEqual(['Refuse began', 'Refuse ended'])
    expect(scene.networks).toEqual([REFUSE.network, {}])
  })

  it('calls off waiting faults when everything is restored, and does not report them', async () => {
    scene.hold()
    void scene.desk.strike(RESET)
    await expect.poll(() => scene.asked.length).toBe(1)
    void scene.desk.begin(REFUSE)
    void scene.desk.strike(FIN)
    const restored = scene.desk.restore()
    scene.answer()
    await restored
    expect(scene.told).toEqual(['Reset struck'])
    expect(scene.asked).toEqual([...RESET.commands, { command: 'network', network: {} }])
  })

  it('takes new faults after it was restored', async () => {
    await scene.desk.restore()
    await scene.desk.strike(FIN)
    await scene.desk.begin(REFUSE)
    expect(scene.told).toEqual(['FIN struck', 'Refuse began'])
  })

  it('does not report a fault that ends before it begins', async () => {
    scene.hold()
    void scene.desk.strike(FIN)
    await expect.poll(() => scene.asked.length).toBe(1)
    void scene.desk.begin(REFUSE)
    void scene.desk.end(REFUSE)
    scene.answer()
    await scene.desk.restore()
    expect(scene.told).toEqual(['FIN struck'])
  })
})
