// One life of a client in a simulated world, and what must hold at every moment of it.
import assert from 'node:assert/strict'
import { ResilientSocket, type SocketState, type UrlOption } from '../../src/index.ts'
import { EVENT_NAMES, type EventName, type Payload } from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'
import { settle, World } from '../simulation/world.ts'
import type { Action, Circumstances, Command, Outcome, Place } from './client-commands.ts'
import { EventWitness } from './event-witness.ts'
import { MessageLedger } from './message-ledger.ts'

const CLOSE_TIMEOUT = 2_000
const AN_HOUR = 3_600_000
/** Longer than the longest attempt, the longest wait and the longest heartbeat together. */
const RECOVERY = 300_000

/** As `fetch` does. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

interface Closing {
  readonly calledAt: number
  isSettled: boolean
}

export class Life {
  readonly #world = new World()
  readonly #socket: ResilientSocket
  readonly #isListening: boolean
  readonly #hasOverlap: boolean
  readonly #intrusions = new Map<Place, Action>()
  readonly #ledger = new MessageLedger()
  readonly #witness = new EventWitness()
  readonly #failures: unknown[] = []
  readonly #closings: Closing[] = []
  #numberOfCalls = 0
  /** How many url functions run. */
  #providers = 0
  #numberOfDeliveries = 0
  /** Promises of ping() and opened() that are not settled. */
  #pending = 0
  #accepts: boolean
  #answers: boolean
  #provider: Outcome = 'works'
  #setup: Outcome = 'works'
  #constructorFailures = 0

  constructor(circumstances: Circumstances) {
    const { autoConnect, hasProvider, hasSetup, hasBackoff, heartbeat, queue, random } = circumstances
    const { maxAttempts, maxAge, overlap } = circumstances
    const world = this.#world
    this.#isListening = heartbeat !== false && heartbeat.maxSilence !== undefined
    this.#hasOverlap = overlap
    this.#accepts = circumstances.accepts
    this.#answers = circumstances.answers
    world.random = [...random]
    world.onDial = (native) => this.#dialled(native)
    const provide: UrlOption = ({ signal }) => this.#provide(signal)
    this.#socket = new ResilientSocket(hasProvider ? provide : 'wss://example.com/live', {
      WebSocket: world.WebSocket,
      environment: world.environment,
      closeTimeout: CLOSE_TIMEOUT,
      autoConnect,
      heartbeat,
      queue,
      maxAttempts,
      maxAge,
      overlap,
      classifyClose: ({ code }) => {
        this.#intrude('classifyClose')
        return code === 4403 ? 'stop' : code === 1008 || code === 4401 ? 'refresh' : 'retry'
      },
      ...(hasBackoff && {
        backoff: ({ attempt }) => {
          this.#intrude('backoff')
          return 100 * attempt
        },
      }),
      ...(hasSetup && {
        setup: async (link) => {
          this.#intrude('setup')
          if (this.#setup === 'fails') throw new Error('setup')
          if (this.#setup === 'hangs') await new Promise(() => undefined)
          link.send('hello')
          await link.receive()
        },
      }),
    })
    this.#listen()
  }

  async live(commands: readonly Command[]): Promise<void> {
    await this.#check()
    for (const command of commands) {
      const { state } = this.#socket
      const events = this.#witness.numberOfEvents
      const dials = this.#world.sockets.length
      await this.#obey(command)
      await this.#check()
      const isOpening = command.type === 'call' && ['open', 'reconnect'].includes(command.action)
      if (state === 'closed' && !isOpening) {
        const isUntouched = this.#witness.numberOfEvents === events && this.#world.sockets.length === dials
        assert(isUntouched && this.#socket.state === 'closed', 'something happened after the close')
      }
      if (command.type === 'advance') this.#checkClosings()
    }
  }

  /** The world is good from now on: whoever wants a connection has one, and nothing waits any more. */
  async recover(): Promise<void> {
    const world = this.#world
    const socket = this.#socket
    this.#listen()
    this.#accepts = this.#answers = true
    this.#provider = this.#setup = 'works'
    this.#constructorFailures = 0
    world.isHidden = false
    world.goOnline()
    // What the browser closes by itself ends in the end.
    for (const native of world.sockets) if (native.readyState === 2 && !native.closeCalls[0]) native.end()
    const step = this.#isListening ? 4_000 : RECOVERY
    for (let elapsed = 0; elapsed < RECOVERY; elapsed += step) {
      if (world.sockets.at(-1)?.readyState === 0) world.socket.accept()
      const [current] = world.live
      if (socket.state === 'open' && current?.readyState === 1) current.deliver('tick')
      await world.advance(step)
    }
    await this.#check()
    const { state } = socket
    if (state === 'idle' || state === 'closed') return
    assert.equal(state, 'open', 'it is not open, though the world is good')
    assert.equal(socket.bufferedAmount, 0, 'something waits, though the world is good')
  }

  /** The user closes it: everything is accounted for, and nothing happens any more. */
  async end(): Promise<void> {
    const world = this.#world
    const socket = this.#socket
    this.#listen()
    this.#call('close')
    await world.advance(CLOSE_TIMEOUT)
    await this.#check()
    this.#checkClosings()
    assert.equal(socket.state, 'closed')
    const { numberOfCloses, numberOfOpenings } = this.#witness
    assert.equal(numberOfCloses, numberOfOpenings, '`close` comes once for each open()')
    assert.equal(this.#pending, 0, 'a promise of ping() or opened() is not settled')
    assert.equal(socket.bufferedAmount, 0)
    this.#ledger.balance()
    const events = this.#witness.numberOfEvents
    const dials = world.sockets.length
    world.goOffline()
    world.goOnline()
    socket.probe()
    for (const native of world.sockets) if (native.readyState === 2) native.end()
    await world.advance(AN_HOUR)
    assert.equal(this.#witness.numberOfEvents, events, 'an event came after the end')
    assert.equal(world.sockets.length, dials, 'a dial came after the end')
    assert.deepEqual(world.reported, [], 'something was thrown')
  }

  /** Hears every event; whoever else waits to call something is forgotten. */
  #listen(): void {
    this.#intrusions.clear()
    for (const name of EVENT_NAMES) {
      this.#socket.removeAllListeners(name)
      this.#socket.on(name, (payload?: unknown) => this.#told(name, payload))
    }
  }

  async #obey(command: Command): Promise<void> {
    const world = this.#world
    const { live } = world
    const isBeside = 'isBeside' in command && command.isBeside
    const native = isBeside ? live[0] : (live.at(-1) ?? world.sockets.at(-1))
    switch (command.type) {
      case 'advance':
        return world.advance(command.ms)
      case 'sleep':
        return world.sleep(command.ms)
      case 'accept':
        if (native?.readyState === 0) native.accept()
        return
      case 'deliver':
        if (native?.readyState === 1) await this.#deliver(native)
        return
      case 'fade':
        if (native?.readyState === 1) native.readyState = 2
        return
      case 'pong': {
        if (native?.readyState !== 1) return
        const { pings } = native
        if (command.which === 'malformed') native.deliver(`{"type":"pong","id":"${pings.at(-1)}`)
        else if (command.which === 'unknown') native.pong(`${pings[0]}7`)
        else native.pong(command.which === 'oldest' ? pings[0] : pings.at(-1))
        return
      }
      case 'end':
        if (native && native.readyState < 3)
          native.end(native.readyState ? command.code : 1006, command.reason)
        return
      case 'late': {
        const isOver = ({ readyState, closeCalls }: SimulatedSocket) =>
          readyState === 3 || closeCalls.length > 0
        const old = world.sockets
          .slice(0, -1)
          .filter(isOver)
          .at(-1 - command.index)
        if (command.isEnd && old?.readyState === 2) old.end()
        else old?.deliver('from an old socket')
        return
      }
      case 'server':
        this.#accepts = command.accepts
        this.#answers = command.answers
        return
      case 'provider':
        this.#provider = command.outcome
        return
      case 'setup':
        this.#setup = command.outcome
        return
      case 'constructor':
        this.#constructorFailures = command.failures
        return
      case 'offline':
        return world.goOffline()
      case 'online':
        return world.goOnline()
      case 'signal':
        return world.signal(command.signal)
      case 'lie':
        world.isOnline = !world.isOnline
        return
      case 'show':
      case 'hide':
        world.isHidden = command.type === 'hide'
        return
      case 'send':
        for (let count = 0; count < command.count; count += 1) this.#send(command)
        return
      case 'call':
        return this.#call(command.action)
      case 'react':
        this.#socket.once(command.event, () => this.#call(command.action))
        return
      case 'intrude':
        this.#intrusions.set(command.place, command.action)
    }
  }

  #call(action: Action): void {
    const socket = this.#socket
    this.#numberOfCalls += 1
    const call = this.#numberOfCalls
    if (action === 'send') return this.#send({})
    if (action === 'probe' || action === 'rotate') return socket[action]()
    if (action === 'open' || action === 'reconnect') {
      const isStarting = ['idle', 'closing', 'closed'].includes(socket.state)
      socket[action]()
      if (isStarting || action === 'reconnect') this.#expectAtOnce(call, ['connecting'])
      return
    }
    if (action === 'close') {
      const closing: Closing = { calledAt: this.#world.now, isSettled: false }
      this.#closings.push(closing)
      void socket.close().then(() => (closing.isSettled = true))
      this.#expectAtOnce(call, ['closing', 'closed'])
      return
    }
    this.#pending += 1
    const done = (): void => void (this.#pending -= 1)
    void socket[action]().then(done, done)
  }

  /** Calls act at once, from listeners too, unless a listener has called something else meanwhile. */
  #expectAtOnce(call: number, states: readonly SocketState[]): void {
    const { state } = this.#socket
    assert(call !== this.#numberOfCalls || states.includes(state), `a call has left it ${state}`)
  }

  #send({ ttl, volatile, isPoison }: { ttl?: number; volatile?: boolean; isPoison?: boolean }): void {
    const socket = this.#socket
    const calls = this.#numberOfCalls
    const options = { ...(ttl !== undefined && { ttl }), ...(volatile !== undefined && { volatile }) }
    this.#ledger.send(
      volatile === true && socket.bufferedAmount > 0,
      (number) => socket.send(`${isPoison ? 'poison' : 'message'} ${number}`, options),
      () => this.#numberOfCalls > calls,
    )
  }

  /** A message that comes in while open is told, at once and once, unless a listener closes the socket first. */
  async #deliver(native: SimulatedSocket): Promise<void> {
    const number = this.#numberOfDeliveries
    const current = this.#world.sockets.find(({ readyState, closeCalls }) => readyState < 3 && !closeCalls[0])
    const isEmitted = this.#socket.state === 'open' && native === current
    this.#numberOfDeliveries += 1
    native.deliver(`delivery ${this.#world.sockets.indexOf(native)} ${number}`)
    const isClosed = ['closing', 'closed'].includes(this.#socket.state)
    if (isEmitted && !isClosed) assert.equal(this.#witness.newest, number, `delivery ${number} is missing`)
  }

  #dialled(native: SimulatedSocket): void {
    const socket: ResilientSocket | undefined = this.#socket
    if (this.#constructorFailures > 0) {
      this.#constructorFailures -= 1
      throw new Error('constructor')
    }
    if (socket) this.#guard(() => this.#checkDial(socket.state))
    native.isPoison = (data) => String(data).startsWith('poison')
    native.onsend = (data) => {
      const [kind, number] = String(data).split(' ')
      if (kind === 'message') this.#guard(() => this.#ledger.handOver(Number(number)))
      const id = native.pings.at(-1)
      const isPing = String(data).startsWith('{"type":"ping"')
      queueMicrotask(() => {
        if (native.readyState !== 1 || !this.#answers) return
        if (isPing) native.pong(id)
        else if (kind === 'hello') native.deliver('welcome')
      })
    }
    queueMicrotask(() => {
      if (this.#accepts && native.readyState === 0) native.accept()
    })
  }

  /** Beside an open connection there is a dial at most, and none where there may be one connection. */
  #checkDial(state: SocketState): void {
    const beside = this.#world.live.length
    assert(state === 'connecting' || (state === 'open' && this.#hasOverlap), `it dials while ${state}`)
    assert(beside <= (state === 'open' ? 1 : 0), `it dials beside ${beside}`)
  }

  /** It heeds its signal, so no two of them run at a time. */
  async #provide(signal: AbortSignal): Promise<string> {
    this.#providers += 1
    const running = this.#providers
    this.#guard(() => assert.equal(running, 1, 'a second url function runs'))
    try {
      this.#intrude('url')
      if (this.#provider === 'fails') throw new Error('provider')
      if (this.#provider === 'hangs') await aborted(signal)
      return 'wss://example.com/provided'
    } finally {
      this.#providers -= 1
    }
  }

  /** Whoever waits to call something from here does so now. */
  #intrude(place: Place): void {
    const action = this.#intrusions.get(place)
    this.#intrusions.delete(place)
    if (action) this.#call(action)
  }

  #told(name: EventName, payload: unknown): void {
    this.#guard(() => {
      this.#witness.told(name, payload)
      if (name === 'drop') this.#ledger.drop(Number(String((payload as Payload<'drop'>).data).split(' ')[1]))
    })
  }

  /** What fails inside a call of the client's would be caught there. */
  #guard(check: () => void): void {
    try {
      check()
    } catch (error) {
      this.#failures.push(error)
    }
  }

  async #check(): Promise<void> {
    await settle()
    for (const failure of this.#failures) throw failure
    const world = this.#world
    const { state, status } = this.#socket
    const { live } = world
    assert(live.length <= (state === 'open' ? 2 : 1), `${live.length} native sockets are live while ${state}`)
    const isNewest = !live[0] || live[0] === world.sockets.at(-1)
    assert(isNewest || state === 'open', 'an old native socket is live')
    if (state !== 'connecting' && state !== 'open')
      assert.equal(live.length, 0, `a native socket is live while ${state}`)
    assert(Object.isFrozen(status))
    assert.equal(this.#witness.state, state, 'a state was not told')
    if (state !== 'closed') return
    assert.equal(world.timerCount, 0, 'a timer is left')
    assert.equal(world.listenerCount, 0, 'a listener is left')
    assert(
      this.#closings.every(({ isSettled }) => isSettled),
      'a close() is not settled though it is closed',
    )
  }

  /** Once time has passed, every close() that was called long enough ago has settled. */
  #checkClosings(): void {
    for (const { calledAt, isSettled } of this.#closings)
      assert(isSettled || this.#world.now < calledAt + CLOSE_TIMEOUT, 'a close() is not settled in time')
  }
}
