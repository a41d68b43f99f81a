import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  decodeData,
  encodeData,
  isControl,
  parseControl,
  parseHello,
  parseReady,
  parseTake,
} from '../../src/wire/frames.ts'
import { Random } from '../simulation/random.ts'
import { Rig, type RigLink } from '../support/rig.ts'
import { recordMessages, WsRig } from '../support/ws-rig.ts'

const WORDS = [
  '~',
  '~~',
  '~a',
  '~p',
  '~q',
  '~v',
  '~?',
  '~bye',
  '~taken',
  '~take',
  '~hello',
  '~ready',
  '{',
  '}',
  '"',
]
const PARTS = [
  ...WORDS,
  ' ',
  '0',
  '1',
  '-1',
  '1e9',
  '999999999999999',
  '9'.repeat(40),
  'null',
  '[',
  '\0',
  '\n',
  'ü',
  '💥',
]
const VALUES = [0, 1, -1, 1.5, 2 ** 53, null, true, '', 'x', 'x'.repeat(200), [], {}, undefined]

/** Anything that a client may come up with. */
function randomFrame(random: Random, ids: readonly string[]): string | Uint8Array {
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)]!
  const dice = random.integer(10)
  if (dice === 0) return Uint8Array.from({ length: random.integer(300) }, () => random.integer(256))
  if (dice === 1) return 'x'.repeat(random.integer(3_000))
  if (dice < 5) return Array.from({ length: 1 + random.integer(6) }, () => pick(PARTS)).join('')
  if (dice === 5) return `~a ${random.integer(5)} ${random.integer(5)}`
  if (dice === 6) return `~take ${random.integer(4)} ${random.integer(3)} ${random.integer(3)}`
  const hello = { v: 1, n: 1 + random.integer(3), recv: random.integer(2), take: random.chance(0.5) }
  const named = random.chance(0.5) ? { id: pick(ids), token: pick(ids) } : {}
  const wrong = random.chance(0.4)
    ? { [pick(['v', 'n', 'id', 'token', 'recv', 'take', 'auth'])]: pick(VALUES) }
    : {}
  const text = `~hello ${JSON.stringify({ ...hello, ...named, ...wrong })}`
  return random.chance(0.1) ? text.slice(0, random.integer(text.length)) : text
}

/** Texts that look like frames more often than others do. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PARTS)).map((parts) => parts.join('')),
  fc.json().map((json) => `~hello ${json}`),
  fc.json().map((json) => `~ready ${json}`),
)

describe('Any text', () => {
  it('arrives as it was sent, and is never taken for control', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(isControl(encodeData(text))).toBe(false)
        expect(decodeData(encodeData(text))).toBe(text)
      }),
    )
  })

  it('is read, or is not, and throws nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const parse of [parseControl, parseHello, parseReady, parseTake]) {
          const frame = parse(text)
          if (frame !== undefined) expect(typeof frame).toBe('object')
        }
      }),
    )
  })
})

describe('Random frames', () => {
  it('harm no other session, in the pure core', () => {
    const random = new Random(7)
    const rig = new Rig({ maxBytes: 1_000, maxTotalBytes: 100_000 })
    rig.principal = 'innocent'
    const { link, session } = rig.begin()
    rig.principal = undefined
    let attackers: RigLink[] = []
    let messages = 0
    for (let round = 0; round < 30_000; round += 1) {
      if (attackers.length < 8) attackers.push(rig.link())
      const attacker = attackers[random.integer(attackers.length)]!
      attacker.says(randomFrame(random, ['s1', 't1', 's2', 't2', 's3', 't3']))
      if (attacker.closedWith) {
        attackers = attackers.filter((other) => other !== attacker)
        attacker.gone()
      }
      if (round % 100 !== 0) continue
      messages += 1
      link.says(`m${messages}`)
      rig.send(session, `s${messages}`)
      link.says(`~a ${messages} ${messages}`)
      rig.wait(500)
      const { population } = rig.hub
      expect(population.totalCost).toBeLessThanOrEqual(100_000)
      expect(population.totalCost).toBe([...population.sessions].reduce((sum, { cost }) => sum + cost, 0))
    }
    const got = rig.events.filter((event) => event.startsWith('s1 got'))
    expect(got).toEqual(Array.from({ length: messages }, (_, index) => `s1 got ${index + 1} m${index + 1}`))
    expect(link.closedWith).toBeUndefined()
    expect(link.frames.filter((frame) => String(frame).startsWith('s'))).toHaveLength(messages)
  })
})

describe('Behind a ws server', () => {
  let rig: WsRig | undefined
  afterEach(() => rig?.stop())

  it('fuzzed frames and floods of hellos harm no other session', async () => {
    rig = await WsRig.start({ maxBytes: 1_000, authenticate: (auth) => String(auth) })
    const errors: unknown[] = []
    rig.hub.on('error', (error) => errors.push(error))
    const got = recordMessages(rig.hub)
    const innocent = await rig.begin({ auth: 'innocent' })
    const { id, token } = innocent.ready
    const random = new Random(11)
    for (let round = 1; round <= 30; round += 1) {
      const attackers = await Promise.all(Array.from({ length: 10 }, () => rig!.connect()))
      for (const attacker of attackers) {
        for (let left = random.integer(6); left >= 0; left -= 1)
          attacker.says(randomFrame(random, [id, token]))
        if (random.chance(0.5)) attacker.socket.terminate()
        else attacker.socket.close()
      }
      innocent.says(`m${round}`)
      await Promise.all([innocent.synced(), ...attackers.map(({ closed }) => closed)])
    }
    expect(got.get(id)).toEqual(Array.from({ length: 30 }, (_, index) => `m${index + 1}`))
    expect(errors).toEqual([])
  }, 60_000)
})
