// The browser's own WebSocket, which tells what becomes of each of its kind. Runs in the page.
import type { ResilientSocket } from 'resilient-socket'
import type { Journal } from './journal.ts'

export function witnessClass(journal: Journal, state: () => ResilientSocket['state']): typeof WebSocket {
  let count = 0
  return class WitnessSocket extends WebSocket {
    readonly #number: number

    constructor(url: string | URL, protocols?: string | string[]) {
      count += 1
      const address = new URL(url)
      address.searchParams.set('socket', String(count))
      journal.add({ what: 'dial', socket: count, state: state() })
      super(address, protocols ?? [])
      this.#number = count
      this.addEventListener('close', () => journal.add({ what: 'end', socket: this.#number }))
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const { readyState } = this
      journal.addMessage(data as Parameters<Journal['addMessage']>[0], (number) => ({
        what: 'hand',
        socket: this.#number,
        number,
        readyState,
      }))
      super.send(data)
    }

    override close(code?: number, reason?: string): void {
      journal.add({ what: 'shut', socket: this.#number })
      super.close(code, reason)
    }
  }
}
