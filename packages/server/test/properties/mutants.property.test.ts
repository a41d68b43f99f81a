import { describe, expect, it } from 'vitest'
import { type Edit, loadHalves } from '../simulation/halves.ts'
import { playSwallowed } from '../simulation/swallowed.ts'
import { playAll } from '../simulation/totals.ts'

/** Each mutant is caught within so many schedules. */
const SCHEDULES = 300

const ADMISSION = 'server/src/protocol/admission.ts'
const HUB = 'server/src/protocol/hub-state.ts'
const LINK = 'server/src/protocol/link.ts'
const POPULATION = 'server/src/protocol/population.ts'
const SERVER = 'server/src/protocol/session.ts'
const SERVER_COUNTING = 'server/src/wire/counting.ts'
const CLIENT = 'client/src/session/protocol/session-state.ts'
const CLIENT_COUNTING = 'client/src/session/wire/counting.ts'

/** A requirement, and how to break it. */
const MUTANTS: Readonly<Record<string, readonly Edit[]>> = {
  'An attempt with a lower number never takes the session from a later one': [
    { file: ADMISSION, from: 'hello.n <= session.attempt', to: 'false' },
    { file: HUB, from: 'attempt <= session.attempt', to: 'false' },
  ],
  'Late frames of a connection that was taken are ignored': [
    { file: HUB, from: 'if (old) this.#closeTaken(old)', to: 'if (old) old.send(TAKEN)' },
  ],
  'The late close of a connection that was taken detaches nothing': [
    {
      file: LINK,
      from: "this.phase = { is: 'closed' }",
      to: "this.was = this.phase; this.phase = { is: 'closed' }",
    },
    {
      file: HUB,
      from: 'this.#release(phase, now)\n  }\n\n  refused',
      to: 'this.#release(link.was ?? phase, now)\n  }\n\n  refused',
    },
  ],
  'The server sends again what the hello says the client lacks': [
    {
      file: SERVER,
      from: 'this.#outgoing.startLink(handled)',
      to: 'this.#outgoing.startLink(this.#outgoing.sent)',
    },
  ],
  'The server counts from the number that the client says it begins with': [
    {
      file: SERVER,
      from: 'this.#incoming.startLink(next - 1)',
      to: 'this.#incoming.startLink(this.#incoming.received)',
    },
  ],
  'The client begins with what the server lacks': [
    { file: CLIENT, from: 'Math.max(recv, this.#outgoing.acknowledged)', to: 'this.#outgoing.acknowledged' },
  ],
  'The client sends again from the number that it announced': [
    { file: CLIENT, from: 'this.#outgoing.startLink(start)', to: 'this.#outgoing.startLink(start + 1)' },
  ],
  'The server drops what it has received before': [
    { file: SERVER_COUNTING, from: 'if (this.linkReceived <= this.received) return false', to: '' },
  ],
  'The server acknowledges what was handled, not what was received': [
    {
      file: SERVER_COUNTING,
      from: 'return { handled: this.handled, sent }',
      to: 'return { handled: this.received, sent }',
    },
  ],
  'The server says in ~ready what was handled, not what was received': [
    { file: SERVER, from: 'return this.#incoming.handled\n', to: 'return this.#incoming.received\n' },
  ],
  'The client acknowledges what was handled, not what was received': [
    {
      file: CLIENT_COUNTING,
      from: 'return { handled: this.handled, sent }',
      to: 'return { handled: this.received, sent }',
    },
  ],
  'The server answers ~take with what was handled meanwhile': [
    { file: HUB, from: 'else session.tell(now)', to: '' },
  ],
  'A tombstone knows exactly how much was handled': [
    {
      file: POPULATION,
      from: 'isKnown ? session.handled : undefined',
      to: 'isKnown ? session.handled + 1 : undefined',
    },
  ],
  'A tombstone claims nothing while a message is in hand': [
    { file: POPULATION, from: "reason !== 'out-of-step' && !isHandling", to: "reason !== 'out-of-step'" },
  ],
  'The late close of an unclaimed connection leaves alone a session that another one has claimed': [
    { file: HUB, from: "phase.is === 'pending' && !phase.session.isStarted", to: "phase.is === 'pending'" },
  ],
  'A text that starts with ~ reaches the server as it was sent': [
    { file: CLIENT, from: 'isPassing ? data : encodeData(data)', to: 'data' },
  ],
  'A text that starts with ~ reaches the client as it was sent': [
    { file: SERVER, from: 'link.send(encodeData(data))', to: 'link.send(data)' },
  ],
  'A message that is larger than the window is sent when nothing else is under way': [
    { file: CLIENT_COUNTING, from: 'this.inFlight === 0 || ', to: '' },
  ],
  'The server acknowledges when that is due, though nothing more comes in': [
    { file: HUB, from: 'session.acknowledge(now)', to: '' },
  ],
}

/** The same for the schedules in which a frame vanishes. */
const SWALLOWING: Readonly<Record<string, readonly Edit[]>> = {
  'The server compares how many data frames were sent with how many came': [
    { file: SERVER, from: 'sent === this.#incoming.linkReceived && ', to: '' },
  ],
  'The client compares how many data frames were sent with how many came': [
    { file: CLIENT, from: 'sent === this.#incoming.linkReceived && ', to: '' },
  ],
}

describe('The schedules notice it, if not', () => {
  it.each(Object.entries(MUTANTS))('%s', async (_, edits) => {
    const { violation } = playAll(await loadHalves(edits), SCHEDULES)
    expect(violation).toBeDefined()
  })
})

describe('A frame that vanishes is noticed', () => {
  const seeds = Array.from({ length: 50 }, (_, index) => index + 1)

  it('by both sides, and ends in a reset', async () => {
    const halves = await loadHalves()
    expect(seeds.filter((seed) => !playSwallowed(halves, seed))).toEqual([])
  })

  it.each(Object.entries(SWALLOWING))('because: %s', async (_, edits) => {
    const halves = await loadHalves(edits)
    expect(seeds.filter((seed) => !playSwallowed(halves, seed))).not.toEqual([])
  })
})
