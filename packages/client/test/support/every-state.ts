// A client in each of its states.
import type { SocketState } from '../../src/index.ts'
import { type Scenario, type Start, start, startOpen } from '../simulation/scenario.ts'

type Make = (options?: Start) => Promise<Scenario>

export const EVERY_STATE: Readonly<Record<SocketState, Make>> = {
  idle: async (options) => start({ ...options, autoConnect: false }),
  connecting: async (options) => start(options),
  open: startOpen,
  waiting: async (options) => {
    const scenario = await startOpen(options)
    scenario.world.socket.end()
    return scenario
  },
  closing: async (options) => {
    const scenario = await startOpen(options)
    void scenario.socket.close()
    return scenario
  },
  closed: async (options) => {
    const scenario = start(options)
    await scenario.socket.close()
    return scenario
  },
}

export const eachState: readonly (readonly [state: SocketState, make: Make])[] = Object.entries(
  EVERY_STATE,
) as [SocketState, Make][]
