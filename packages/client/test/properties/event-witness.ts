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
  /** Number of the newest delivery that was received. */
  newest = -1
  /** The same for each native socket. */
  readonly #heardFrom = new Map<string, number>()
  /** A switch has been told by halves: the new connection is next. */
  #isSwitching = false
  #isUp = false
  #hasClosed = false
  #attempts: number[] = []

  told(name: EventName, payload: unknown): void {
    const { state } = this
    this.numberOfEvents += 1
    // What waited is handed over in between.
    const isOfQueue = name === 'drop' || name === 'drain'
    assert(!this.#isSwitching || isOfQueue || name === 'open', `${name} in the middle of a switch`)
    this.#isSwitching = (this.#isSwitching && isOfQueue) || (name === 'lost' && state === 'open')
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
        assert(state === 'waiting' || state === 'connecting' || state === 'open', `lost while ${state}`)
        assert(this.#isUp, 'it is lost twice')
        this.#isUp = false
        break
      case 'waiting':
        assert.equal(state, 'waiting')
        break
      case 'replacing':
        assert.equal(state, 'open')
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
    // The page comes and goes as its user wishes.
    if (state === 'waiting' && event.reason === 'pagehide') this.#attempts = []
    if (state !== 'connecting') return
    if (previous === 'idle' || previous === 'closed') this.numberOfOpenings += 1
    this.#attempted(event.at, event.reason)
  }

  /** Automatic attempts never come in bursts: of three in a row the last is at least 100 ms after the first. */
  #attempted(at: number, reason: string): void {
    if (['open', 'reconnect', 'rotate'].includes(reason)) this.#attempts = []
    else this.#attempts = [...this.#attempts.slice(-2), at]
    const [first = 0, , third = Infinity] = this.#attempts
    assert(third - first >= 100, `three automatic attempts within ${third - first} ms`)
  }

  #hear(data: string): void {
    assert.notEqual(data, 'from an old socket')
    const [kind, native = '', number] = data.split(' ')
    if (kind !== 'delivery') return
    const before = this.#heardFrom.get(native) ?? -1
    assert(before < Number(number), `delivery ${number} comes after ${before}`)
    this.#heardFrom.set(native, Number(number))
    this.newest = Number(number)
  }
}
