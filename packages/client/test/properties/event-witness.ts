// What a client tells, and what must hold of it: which event may come when, and how often.
import assert from 'node:assert/strict'
import type { SocketState } from '../../src/index.ts'
import type { EventName, Payload } from '../simulation/scenario.ts'

export class EventWitness {
  numberOfEvents = 0
  /** So often it has left idle or closed. */
  numberOfOpenings = 0
  numberOfCloses = 0
  /** The state that was told last. */
  state: SocketState = 'idle'
  /** Number of the newest delivery that was heard. */
  heard = -1
  #isUp = false
  #hasClosed = false
  #attempts: number[] = []

  told(name: EventName, payload: unknown): void {
    const { state } = this
    this.numberOfEvents += 1
    switch (name) {
      case 'state':
        this.#changed(payload as Payload<'state'>)
        break
      case 'open':
        assert.equal(state, 'open')
        assert(!this.#isUp, 'it opens twice')
        this.#isUp = true
        break
      case 'lost':
        assert(state === 'waiting' || state === 'connecting', `lost while ${state}`)
        assert(this.#isUp, 'it is lost twice')
        this.#isUp = false
        break
      case 'waiting':
        assert.equal(state, 'waiting')
        break
      case 'message':
        assert.equal(state, 'open')
        this.#hear(String((payload as MessageEvent).data))
        break
      case 'close':
        assert.equal(state, 'closed')
        assert(!this.#hasClosed, 'it closes twice')
        this.numberOfCloses += 1
        this.#isUp = false
        break
      default:
        assert(name === 'drop' || state !== 'closing', `${name} while closing`)
        assert(!this.#hasClosed, `${name} after the close`)
    }
    this.#hasClosed = name === 'close'
  }

  #changed(event: Payload<'state'>): void {
    const { state, previous } = event
    assert.equal(previous, this.state, 'the chain of states is broken')
    this.state = state
    if (state !== 'connecting') return
    if (previous === 'idle' || previous === 'closed') this.numberOfOpenings += 1
    this.#attempted(event.at, event.reason)
  }

  /** Automatic attempts never come in bursts: of three in a row the last is at least 100 ms after the first. */
  #attempted(at: number, reason: string): void {
    if (reason === 'open' || reason === 'reconnect') this.#attempts = []
    else this.#attempts = [...this.#attempts.slice(-2), at]
    const [first = 0, , third = Infinity] = this.#attempts
    assert(third - first >= 100, `three automatic attempts within ${third - first} ms`)
  }

  #hear(data: string): void {
    assert.notEqual(data, 'from an old socket')
    const [kind, number] = data.split(' ')
    if (kind !== 'delivery') return
    assert(this.heard < Number(number), `delivery ${number} comes after ${this.heard}`)
    this.heard = Number(number)
  }
}
