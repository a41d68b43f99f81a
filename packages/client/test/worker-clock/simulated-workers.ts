// A realm with Workers whose timers are exact, beside page timers that may be throttled; both on a world's time.
import { createContext, runInContext } from 'node:vm'
import type { World } from '../simulation/world.ts'
import { evaluate } from '../support/bundle.ts'

type WorkerClockModule = typeof import('../../src/worker-clock.ts')

type MessageListener = (event: { data: unknown }) => void

/** A Worker of the simulated realm. What it is told arrives at once. */
class SimulatedWorker {
  readonly url: string
  readonly options: unknown
  /** What the page has posted. */
  readonly posted: unknown[] = []
  isTerminated = false
  onmessage: MessageListener | null = null
  onerror: ((event: unknown) => void) | null = null
  onmessageerror: ((event: unknown) => void) | null = null
  readonly #realm: WorkerRealm
  readonly #timers: unknown[] = []
  readonly #inbox: unknown[] = []
  #take = (data: unknown): void => void this.#inbox.push(data)

  /** A script that isn't known is never loaded, and nobody says so. */
  constructor(realm: WorkerRealm, url: string, options: unknown) {
    this.#realm = realm
    this.url = url
    this.options = options
    const script = realm.scripts.get(url)
    if (script !== undefined) this.#setTimeout(() => this.#run(script), 0)
  }

  postMessage(data: unknown): void {
    this.posted.push(data)
    if (!this.isTerminated) this.#take(data)
  }

  terminate(): void {
    this.isTerminated = true
    for (const timer of this.#timers) this.#realm.world.environment.clearTimeout?.(timer)
  }

  /** Its owner hears an event that says nothing more. */
  fail(type: 'error' | 'messageerror'): void {
    this[`on${type}`]?.({ type })
  }

  #setTimeout(callback: () => void, delay: number): unknown {
    const timer = this.#realm.world.environment.setTimeout?.(callback, delay)
    this.#timers.push(timer)
    return timer
  }

  #run(script: string): void {
    const listeners: MessageListener[] = []
    const scope: Record<string, unknown> & { onmessage?: MessageListener } = {
      setTimeout: (callback: () => void, delay: number) => this.#setTimeout(callback, delay),
      clearTimeout: this.#realm.world.environment.clearTimeout,
      postMessage: (data: unknown) => this.#realm.deliver(() => this.onmessage?.({ data })),
      addEventListener: (_type: 'message', listener: MessageListener) => listeners.push(listener),
    }
    runInContext(`'use strict'; ${script}`, createContext(scope))
    this.#take = (data) => {
      scope.onmessage?.({ data })
      for (const listener of listeners) listener({ data })
    }
    for (const data of this.#inbox.splice(0)) this.#take(data)
  }
}

export class WorkerRealm {
  readonly world: World
  /** All Workers that were made, oldest first. */
  readonly workers: SimulatedWorker[] = []
  /** Scripts by their URL; those of Blobs come and go by themselves. */
  readonly scripts = new Map<string, string>()
  /** Page timers fire at multiples of so many milliseconds of the world, as in a hidden tab. */
  throttle = 1
  /** What the constructor of `Worker` throws. */
  refusal: unknown
  /** Whether what Workers say is held back until `release`. */
  isHeld = false
  readonly #underWay: (() => void)[] = []
  #blobCount = 0

  constructor(world: World) {
    this.world = world
  }

  /** The newest Worker. */
  get worker(): SimulatedWorker {
    const worker = this.workers.at(-1)
    if (!worker) throw new Error('No Worker was made')
    return worker
  }

  get live(): readonly SimulatedWorker[] {
    return this.workers.filter(({ isTerminated }) => !isTerminated)
  }

  /** Runs the bundled entry here; `without` takes globals away. */
  load(code: string, without: readonly string[] = []): WorkerClockModule['workerClock'] {
    const globals = this.#globals()
    for (const name of without) delete globals[name]
    return evaluate<WorkerClockModule>(code, globals).workerClock
  }

  deliver(arrive: () => void): void {
    if (this.isHeld) this.#underWay.push(arrive)
    else arrive()
  }

  /** What was held back arrives. */
  release(): void {
    this.isHeld = false
    for (const arrive of this.#underWay.splice(0)) arrive()
  }

  #globals(): Record<string, unknown> {
    const { environment } = this.world
    const realm = this
    return {
      clearTimeout: environment.clearTimeout,
      setTimeout: (callback: () => void, delay: number) => {
        const dueAt = Math.ceil((this.world.now + delay) / this.throttle) * this.throttle
        return environment.setTimeout?.(callback, dueAt - this.world.now)
      },
      Blob: class {
        readonly text: string
        constructor(parts: readonly string[]) {
          this.text = parts.join('')
        }
      },
      URL: {
        createObjectURL: ({ text }: { text: string }) => {
          this.#blobCount += 1
          const url = `blob:${this.#blobCount}`
          this.scripts.set(url, text)
          return url
        },
        revokeObjectURL: (url: string) => this.scripts.delete(url),
      },
      Worker: class extends SimulatedWorker {
        constructor(url: string | URL, options: unknown) {
          if (realm.refusal) throw realm.refusal
          super(realm, `${url}`, options)
          realm.workers.push(this)
        }
      },
    }
  }
}
