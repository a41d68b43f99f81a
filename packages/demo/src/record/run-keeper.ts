// Keeps the current run, the ended ones, and the faults that the timeline still shows.
import { type FaultSpan, type FinishedRun, type Records, Run, type RunSubject } from './run.ts'

const MAX_SPANS = 200

export class RunKeeper {
  readonly #onFinish: (run: FinishedRun) => void
  #spans: FaultSpan[] = []
  #current: Run | undefined

  constructor(onFinish: (run: FinishedRun) => void) {
    this.#onFinish = onFinish
  }

  /** The latest run, ended or not. */
  get current(): Run | undefined {
    return this.#current
  }

  get isRunning(): boolean {
    return this.#current !== undefined && this.#current.finished === undefined
  }

  /** Oldest first. */
  get spans(): readonly FaultSpan[] {
    return [...this.#spans, ...(this.#current?.spans ?? [])]
  }

  begin(subject: RunSubject, records: Records, now: number): Run {
    this.leave(now)
    this.#spans = this.spans.slice(-MAX_SPANS)
    this.#current = new Run(subject, records, now)
    return this.#current
  }

  observe(now: number): void {
    if (!this.isRunning) return
    this.#current?.observe(now)
    this.#tell()
  }

  /** Another run follows: ends this one as it is. It counts only if nothing was broken any more. */
  leave(now: number): void {
    if (this.#current?.quietAt === undefined) return this.abandon(now)
    if (this.#current.finished !== undefined) return
    this.#current.finish(now)
    this.#tell()
  }

  /** Discards the run: its numbers say nothing about the clients. */
  abandon(now: number): void {
    if (!this.isRunning) return
    this.#current?.mark('', now)
    this.#spans = this.spans.slice(-MAX_SPANS)
    this.#current = undefined
  }

  /** Removes all runs. */
  clear(): void {
    this.#current = undefined
    this.#spans = []
  }

  #tell(): void {
    const finished = this.#current?.finished
    if (finished !== undefined) this.#onFinish(finished)
  }
}
