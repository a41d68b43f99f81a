// All lanes of the server by id. If there are too many, the least recently used one is removed.
import type { EchoLane } from '../echo/echo-lane.ts'
import type { Upstream } from '../proxy/link.ts'
import type { ControlCommand } from './control-command.ts'
import { Lane, type LaneReport } from './lane.ts'

/** Enough for fifty open pages with two lanes each. Each lane has a port. */
const MAX_LANES = 100

export class Lanes {
  readonly #upstream: Upstream
  /** Least recently used first. */
  readonly #lanes = new Map<string, Lane>()

  constructor(upstream: Upstream) {
    this.#upstream = upstream
  }

  echo(id: string): EchoLane {
    return this.#lane(id).echo
  }

  /** Rejects when the system has no port left. */
  async obey(command: ControlCommand): Promise<LaneReport[]> {
    const lanes = command.lanes.map((id) => this.#lane(id))
    if (command.command === 'leave') for (const id of command.lanes) this.#lanes.delete(id)
    return Promise.all(lanes.map((lane) => lane.obey(command)))
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.leave()))
  }

  #lane(id: string): Lane {
    const lane = this.#lanes.get(id) ?? new Lane(this.#upstream)
    this.#lanes.delete(id)
    if (this.#lanes.size >= MAX_LANES) this.#makeRoom()
    this.#lanes.set(id, lane)
    return lane
  }

  #makeRoom(): void {
    for (const [id, lane] of this.#lanes) {
      if (lane.isInUse) continue
      this.#lanes.delete(id)
      void lane.leave()
      return
    }
  }
}
