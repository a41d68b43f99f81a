// The tasks of a server's program for one connection, one after the other. Knows no network.
import type { VirtualClock } from './clock.ts'

export interface Task {
  /** Called when the task begins; returns how many milliseconds it takes. @default 0 */
  readonly duration?: () => number
  /** Called when it is done. */
  readonly done: () => void
}

interface RunningTask {
  readonly task: Task
  endsAt: number
  timer: number | undefined
}

export class TaskQueue {
  readonly #clock: VirtualClock
  readonly #waiting: Task[] = []
  #running: RunningTask | undefined
  #pausedAt: number | undefined

  constructor(clock: VirtualClock, isPaused: boolean) {
    this.#clock = clock
    if (isPaused) this.pause()
  }

  get isEmpty(): boolean {
    return !this.#running && this.#waiting.length === 0
  }

  /** Adds a task. It is done at once if the queue is empty and the task takes no time. */
  add(task: Task): void {
    this.#waiting.push(task)
    this.#takeTasks()
  }

  /** Removes every task, also the running one. */
  clear(): void {
    this.#waiting.length = 0
    this.#clock.cancel(this.#running?.timer)
    this.#running = undefined
  }

  pause(): void {
    if (this.#pausedAt !== undefined) return
    this.#pausedAt = this.#clock.now
    this.#clock.cancel(this.#running?.timer)
  }

  /** Resumes. The running task ends later by the length of the pause. */
  resume(): void {
    if (this.#pausedAt === undefined) return
    if (this.#running) {
      this.#running.endsAt += this.#clock.now - this.#pausedAt
      this.#awaitEnd(this.#running)
    }
    this.#pausedAt = undefined
    this.#clock.schedule(() => this.#takeTasks(), 0)
  }

  #takeTasks(): void {
    try {
      while (this.#isFree()) this.#take()
    } finally {
      // If a task threw, the others still run.
      if (this.#isFree()) this.#clock.schedule(() => this.#takeTasks(), 0)
    }
  }

  #isFree(): boolean {
    return this.#waiting.length > 0 && !this.#running && this.#pausedAt === undefined
  }

  #take(): void {
    const task = this.#waiting.shift()
    if (!task) return
    const duration = task.duration?.() ?? 0
    if (duration === 0) return task.done()
    this.#running = { task, endsAt: this.#clock.now + duration, timer: undefined }
    this.#awaitEnd(this.#running)
  }

  #awaitEnd(running: RunningTask): void {
    running.timer = this.#clock.schedule(() => this.#end(running.task), running.endsAt - this.#clock.now)
  }

  #end(task: Task): void {
    this.#running = undefined
    try {
      task.done()
    } finally {
      this.#takeTasks()
    }
  }
}
