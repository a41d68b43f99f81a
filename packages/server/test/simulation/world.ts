// A hub, its clients and the network between them on virtual time; a schedule says what goes wrong.
import type { Session, HubState as State } from '../../src/protocol/hub-state.ts'
import type { HubConfig } from '../../src/protocol/output.ts'
import type { Received } from '../../src/protocol/session.ts'
import { isControl } from '../../src/wire/frames.ts'
import { Cable, type Frame } from './cable.ts'
import type { Halves } from './halves.ts'
import { Ledger } from './ledger.ts'
import { ModelClient } from './model-client.ts'
import type { Random } from './random.ts'
import { Timeline } from './timeline.ts'

const CONFIG: HubConfig = {
  resumeFor: 30_000,
  maxBytes: 4_096,
  maxTotalBytes: 100_000,
  maxSessions: 5,
}

interface Member {
  readonly client: ModelClient
  readonly ledger: Ledger
}

export interface Counts {
  takeovers: number
  halfOpen: number
  crashes: number
  twins: number
  ends: number
}

/** What was sent on all cables, both ways. */
interface Traffic {
  data: number
  /** By what it is: `'~a'`. */
  readonly control: Map<string, number>
}

export class World {
  readonly timeline = new Timeline()
  readonly members: Member[] = []
  readonly counts: Counts = { takeovers: 0, halfOpen: 0, crashes: 0, twins: 0, ends: 0 }
  readonly traffic: { readonly up: Traffic; readonly down: Traffic } = {
    up: newTraffic(),
    down: newTraffic(),
  }
  /** Whether some messages take the application on the server a while. */
  isSlow = true
  /** What no session may exceed. */
  readonly violations: string[] = []
  readonly #halves: Halves
  readonly #random: Random
  readonly #principals = new WeakMap<object, string>()
  /** Those that a client has begun, and that aren't over. */
  readonly #sessions = new Map<string, Session>()
  /** To the process that lives. */
  #cables: Cable[] = []
  #hub: State
  #epoch = 0
  #secrets = 0
  #messages = 0

  readonly #config: HubConfig

  constructor(halves: Halves, random: Random, clients: number, config: Partial<HubConfig> = {}) {
    this.#halves = halves
    this.#random = random
    this.#config = { ...CONFIG, ...config }
    this.#hub = this.#newHub()
    this.#tick()
    for (let index = 0; index < clients; index += 1) {
      const ledger = new Ledger()
      const client = new ModelClient(halves, this.timeline, ledger, () => this.#newCable(String(index)))
      this.members.push({ client, ledger })
      client.reconnect(0)
    }
  }

  get all(): readonly string[] {
    return [...this.violations, ...this.members.flatMap(({ ledger }) => ledger.violations)]
  }

  /** One thing, drawn at random. */
  act(): void {
    const random = this.#random
    const member = this.members[random.integer(this.members.length)]!
    const { client } = member
    const dice = random.integer(100)
    if (dice < 30) this.#burst(() => client.send(this.#text('c')))
    else if (dice < 50) this.#burst(() => this.#serverSends(member))
    else if (dice < 60) client.reconnect(random.chance(0.5) ? random.integer(5_000) : 0)
    else if (dice < 70) client.replace()
    else if (dice < 78) this.#halfOpen(client)
    else if (dice < 84) client.cable?.cut(random.integer(3_000), random.integer(60_000))
    else if (dice < 86) this.#crash(random.chance(0.5))
    else if (dice < 88) this.#twin(member)
    else if (dice < 90) client.state.sendVolatile('volatile')
    else if (dice < 92) client.state.want(1)
    else if (dice < 93) this.#end(member)
    else this.timeline.advance(random.integer(random.chance(0.2) ? 40_000 : 1_000))
    this.timeline.advance(random.integer(150))
    this.#bounds()
  }

  /** Ends all faults, and waits until nothing is under way. */
  settle(): void {
    for (let round = 0; round < 3; round += 1) {
      for (const { client } of this.members) client.heal()
      this.timeline.advance(5_000)
    }
    // Handlers may take 3 s for each message.
    const isBusy = (): boolean => this.members.some(({ client }) => client.state.unackedMessages > 0)
    for (let left = 60; left > 0 && isBusy(); left -= 1) this.timeline.advance(3_000)
    for (const { client, ledger } of this.members) {
      if (!client.isAttached) this.violations.push('a client is not attached when all is well')
      if (client.state.unackedMessages > 0)
        this.violations.push('a message is unacknowledged when all is quiet')
      ledger.settle(client.ready?.id)
      this.#judgeResets(client)
    }
    this.#judgeQuiet()
  }

  /** Each reason needs its cause. */
  #judgeResets({ resets }: ModelClient): void {
    const { twins, crashes, ends } = this.counts
    const isCaused: Record<string, boolean> = {
      taken: twins > 0,
      // A twin that lies about what it has handled.
      'out-of-step': twins > 0,
      unknown: crashes > 0,
      ended: ends + crashes > 0,
      // Then nothing was said: that is no news.
      unused: false,
    }
    for (const reason of resets)
      if (isCaused[reason] === false) this.violations.push(`a session was reset without a cause: ${reason}`)
  }

  /** Nothing is said any more but acknowledgements, and those once; a silent link is asked whether it lives. */
  #judgeQuiet(): void {
    const before = this.#controlFrames()
    this.timeline.advance(30_000)
    for (const [what, count] of this.#controlFrames()) {
      const isAllowed = what === 'up ~a' || what === 'down ~?' || what === 'down ~a'
      const most = isAllowed ? 2 * this.members.length : 0
      const more = count - (before.get(what) ?? 0)
      if (more > most) this.violations.push(`${more} frames "${what}" when all is quiet`)
    }
  }

  #controlFrames(): Map<string, number> {
    const { up, down } = this.traffic
    return new Map([
      ...[...up.control].map(([name, count]) => [`up ${name}`, count] as const),
      ...[...down.control].map(([name, count]) => [`down ${name}`, count] as const),
      ['data', up.data + down.data],
    ])
  }

  #burst(action: () => void): void {
    for (let left = 1 + this.#random.integer(8); left > 0; left -= 1) action()
  }

  #text(side: string): string {
    this.#messages += 1
    const start = ['', '~', '~~', '~hello '][this.#random.integer(4)]
    const dice = this.#random.integer(100)
    // One in a hundred is larger than the window.
    const length = dice === 0 ? 5_000 : dice < 10 ? 600 : this.#random.integer(20)
    return `${start}${side}${this.#messages}${'x'.repeat(length)}`
  }

  /** The session that the client has, if the hub has it too. */
  #sessionOf({ client }: Member): Session | undefined {
    return this.#sessions.get(client.ready?.id ?? '')
  }

  /** A message each way. */
  exchange(): void {
    for (const member of this.members) {
      member.client.send(this.#text('c'))
      this.#serverSends(member)
    }
  }

  #serverSends(member: Member): void {
    const session = this.#sessionOf(member)
    const { ledger } = member
    if (!session) return
    const text = this.#text('s')
    ledger.sentDown(text, session.id)
    if (this.#hub.send(session, text, text.length, this.timeline.now) === 'dropped')
      ledger.sessionOver(session.id)
  }

  /** The application has had enough of the session. */
  #end(member: Member): void {
    const session = this.#sessionOf(member)
    if (!session) return
    this.counts.ends += 1
    this.#hub.end(session, 1000, '', this.timeline.now)
  }

  #halfOpen({ cable }: ModelClient): void {
    if (!cable) return
    this.counts.halfOpen += 1
    const which = this.#random.integer(3)
    if (which !== 1) cable.isDeadUp = true
    if (which !== 0) cable.isDeadDown = true
  }

  /** The process dies, and starts again; its connections end when the clients come back. */
  #crash(isAnnounced: boolean): void {
    this.counts.crashes += 1
    if (isAnnounced) {
      this.#hub.close(1012, '', this.timeline.now)
      this.timeline.advance(200)
    }
    this.#epoch += 1
    this.#hub = this.#newHub()
    for (const session of this.#sessions.values())
      this.members[Number(session.principal)]!.ledger.sessionOver(session.id)
    this.#sessions.clear()
    for (const cable of this.#cables) cable.cut(this.#random.integer(500), 0)
    this.#cables = []
  }

  /** Another client with the same secrets takes the session. */
  #twin(member: Member): void {
    const { client, ledger } = member
    const session = this.#sessionOf(member)
    if (!session) return
    this.counts.twins += 1
    const n = session.attempt + (this.#random.chance(0.8) ? 1_000 : 0)
    ledger.sessionOver(session.id)
    const cable = this.#newCable(session.principal!)
    cable.client = { receive: () => undefined, closed: () => undefined }
    cable.up(`~hello ${JSON.stringify({ v: 1, n, ...client.ready, recv: 0, take: true })}`)
    this.timeline.at(this.#random.integer(2_000), () => cable.closeByClient(0))
  }

  #bounds(): void {
    const { totalCost } = this.#hub.population
    if (totalCost > this.#config.maxTotalBytes + 2 * this.#config.maxBytes)
      this.violations.push(`the hub keeps ${totalCost} bytes`)
    let sum = 0
    for (const session of this.#hub.population.sessions) {
      sum += session.cost
      if (session.cost > 5 * this.#config.maxBytes)
        this.violations.push(`a session keeps ${session.cost} bytes`)
    }
    for (const { client } of this.members) client.judgeMemory()
    if (sum !== totalCost) this.violations.push(`the hub counts ${totalCost} bytes instead of ${sum}`)
  }

  #newCable(principal: string): Cable {
    const base = 5 + this.#random.integer(40)
    const cable = new Cable(
      this.timeline,
      () => base + this.#random.integer(30),
      (direction, frame) => this.#note(direction, frame),
    )
    this.#cables.push(cable)
    const hub = this.#hub
    const link = new this.#halves.Link(
      { send: (frame) => cable.down(frame), close: (code) => cable.closeByServer(code) },
      this.timeline.now,
    )
    this.#principals.set(link, principal)
    hub.connected(link)
    const isAlive = (): boolean => hub === this.#hub
    cable.server = {
      receive: (frame) => isAlive() && hub.receive(link, frame, frame.length, this.timeline.now),
      closed: () => isAlive() && hub.closed(link, this.timeline.now),
    }
    return cable
  }

  #note(direction: 'up' | 'down', frame: Frame): void {
    const traffic = this.traffic[direction]
    if (!isControl(frame)) traffic.data += 1
    else {
      const kind = /^~(?:hello|ready|taken?|bye|.)/.exec(frame)?.[0] ?? frame
      traffic.control.set(kind, (traffic.control.get(kind) ?? 0) + 1)
    }
  }

  #newHub(): State {
    const epoch = this.#epoch
    const isAlive = (): boolean => epoch === this.#epoch
    const hub: State = new this.#halves.HubState(this.#config, {
      authenticate: (link, hello) => {
        const principal = this.#principals.get(link)!
        const isToken = (hash: string): boolean => hash === `hash of ${hello.token}`
        this.timeline.at(this.#random.integer(50), () => {
          if (isAlive())
            hub.authenticated(
              link,
              hello,
              { principal, isToken, newSecrets: () => this.#newSecrets() },
              this.timeline.now,
            )
        })
      },
      started: (session) => void this.#sessions.set(session.id, session),
      attached: () => void (this.counts.takeovers += 1),
      detached: () => undefined,
      message: (session, message) => this.#handle(hub, session, message, isAlive),
      drained: () => undefined,
      ended: (session) => {
        this.members[Number(session.principal)]!.ledger.sessionOver(session.id)
        this.#sessions.delete(session.id)
      },
    })
    return hub
  }

  #handle(hub: State, session: Session, { data, number }: Received, isAlive: () => boolean): boolean {
    if (number === undefined) return true
    const { ledger } = this.members[Number(session.principal)]!
    ledger.begunUp(String(data), session.id)
    if (!this.isSlow || this.#random.chance(0.6)) {
      ledger.doneUp(String(data))
      return true
    }
    this.timeline.at(this.#random.integer(this.#random.chance(0.1) ? 3_000 : 60), () => {
      if (!isAlive()) return
      ledger.doneUp(String(data))
      hub.handled(session, this.timeline.now)
    })
    return false
  }

  #newSecrets(): { id: string; token: string; tokenHash: string } {
    this.#secrets += 1
    const token = `t${this.#secrets}`
    return { id: `s${this.#secrets}`, token, tokenHash: `hash of ${token}` }
  }

  #tick(): void {
    this.timeline.at(1_000, () => {
      this.#hub.tick(this.timeline.now)
      this.#tick()
    })
  }
}

function newTraffic(): Traffic {
  return { data: 0, control: new Map() }
}
