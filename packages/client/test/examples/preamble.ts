// What the examples in README and TSDoc take for granted.
import { drained, messages, ResilientSocket } from 'resilient-socket'

declare global {
  const socket: ResilientSocket
  const badge: { update(state: string, health: string): void }
  function render(data: unknown): void
  function useSyncExternalStore<T>(subscribe: (listener: () => void) => () => void, snapshot: () => T): T
  function freshToken(signal: AbortSignal): Promise<string>
}

export { drained, messages, ResilientSocket }
