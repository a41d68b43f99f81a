// Days that go wrong: faults one after the other, as they come in real life. Knows the desk that makes them, no more.
import {
  ASLEEP,
  BLACK_HOLE,
  DELAY,
  FORGET,
  FROZEN,
  HIDDEN,
  JITTER,
  MOVE,
  REFUSE,
  RESTART,
  STALLS,
  THIN,
} from './fault-catalogue.ts'
import type { FaultDesk } from './fault-desk.ts'

export interface Preset {
  readonly label: string
  readonly hint: string
  /** What happens, and how many ms after the one before it. */
  readonly steps: readonly (readonly [pause: number, step: (desk: FaultDesk) => Promise<void>])[]
}

export const PRESETS: readonly Preset[] = [
  {
    label: 'Laptop lid',
    hint: 'Asleep for 12 s, then another network',
    steps: [
      [0, (desk) => desk.begin(ASLEEP)],
      [6_000, (desk) => desk.strike(FORGET)],
      [6_000, (desk) => desk.healAll()],
    ],
  },
  {
    label: 'Another app',
    hint: 'Hidden, frozen, then another network',
    steps: [
      [0, (desk) => desk.begin(HIDDEN)],
      [2_000, (desk) => desk.begin(FROZEN)],
      [3_000, (desk) => desk.strike(FORGET)],
      [3_000, (desk) => desk.healAll()],
    ],
  },
  {
    label: 'Train tunnel',
    hint: 'Slow, nothing for 8 s, another cell',
    steps: [
      [0, (desk) => desk.begin(JITTER)],
      [0, (desk) => desk.begin(THIN)],
      [3_000, (desk) => desk.begin(BLACK_HOLE)],
      [4_000, (desk) => desk.strike(FORGET)],
      [4_000, (desk) => desk.heal(BLACK_HOLE)],
      [2_000, (desk) => desk.healAll()],
    ],
  },
  {
    label: 'Hotel Wi-Fi',
    hint: 'Stalls, and another access point',
    steps: [
      [0, (desk) => desk.begin(JITTER)],
      [0, (desk) => desk.begin(STALLS)],
      [4_000, (desk) => desk.strike(FORGET)],
      [9_000, (desk) => desk.healAll()],
    ],
  },
  {
    label: 'Server deploy',
    hint: 'Closed with 1012, nobody there for 4 s',
    steps: [
      [0, (desk) => desk.strike(RESTART)],
      [0, (desk) => desk.begin(REFUSE)],
      [4_000, (desk) => desk.healAll()],
    ],
  },
  {
    label: 'Rolling deploy',
    hint: 'Asked to move, on a slow line',
    steps: [
      [0, (desk) => desk.begin(DELAY)],
      [3_000, (desk) => desk.strike(MOVE)],
      [4_000, (desk) => desk.healAll()],
    ],
  },
]

/** Plays one preset at a time. */
export class PresetPlayer {
  readonly #desk: FaultDesk
  readonly #onChange: () => void
  #current: { readonly preset: Preset; readonly stop: AbortController } | undefined

  /** `onChange` is called when one starts and when it is over. */
  constructor(desk: FaultDesk, onChange: () => void) {
    this.#desk = desk
    this.#onChange = onChange
  }

  get current(): Preset | undefined {
    return this.#current?.preset
  }

  /** Heals what there is, then plays. Resolves when it is over or stopped. */
  async play(preset: Preset): Promise<void> {
    this.#current?.stop.abort()
    const stop = new AbortController()
    const mine = { preset, stop }
    this.#current = mine
    this.#onChange()
    await this.#desk.healAll()
    for (const [pause, step] of preset.steps) {
      if (pause > 0) await passed(pause, stop.signal)
      if (stop.signal.aborted) return
      await step(this.#desk)
    }
    this.#current = undefined
    this.#onChange()
  }

  /** Heals what it has begun, too. */
  async stop(): Promise<void> {
    this.#current?.stop.abort()
    this.#current = undefined
    await this.#desk.healAll()
    this.#onChange()
  }
}

function passed(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, duration)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
