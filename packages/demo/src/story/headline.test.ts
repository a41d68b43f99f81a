import { describe, expect, it } from 'vitest'
import { type Claim, ClientRecord } from '../record/client-record.ts'
import { NetworkTruth } from '../record/network-truth.ts'
import { type Records, Run } from '../record/run.ts'
import { headline, type Moment } from './headline.ts'

interface Page {
  readonly truth: NetworkTruth
  readonly records: Records
}

type Act = (page: Page) => void

/** Both clients are connected since 1,000. */
function page(...acts: Act[]): Page {
  const truth = new NetworkTruth()
  const newRecord = (): ClientRecord => new ClientRecord(truth, { onEvent: () => {}, onLost: () => {} }, 0)
  const subject = { truth, records: { plain: newRecord(), ours: newRecord() } }
  for (const record of Object.values(subject.records)) record.claimed('open', 1_000)
  for (const act of acts) act(subject)
  return subject
}

function plain(claim: Claim): Act {
  return ({ records }) => records.plain.claimed(claim, 3_000)
}

function ours(claim: Claim): Act {
  return ({ records }) => records.ours.claimed(claim, 3_000)
}

const killed: Act = ({ truth, records }) => {
  truth.kill(2_000)
  for (const record of Object.values(records)) record.observe(2_050)
}

const cut: Act = ({ truth, records }) => {
  truth.block(2_000)
  for (const record of Object.values(records)) record.observe(2_050)
}

const moves: Act = ({ records }) => records.ours.moved(3_000)

const falls: Act = ({ records }) => {
  for (const record of Object.values(records)) record.setStandstill('asleep', 3_000)
}

const freezes: Act = ({ records }) => {
  for (const record of Object.values(records)) record.setStandstill('frozen', 3_000)
}

const CALM = { isServerAway: false, isNetworkBlocked: false, isServerBusy: false, playsIn: undefined }
const AWAY = { isServerAway: true }
const BLOCKED = { isNetworkBlocked: true }
const BUSY = { isServerBusy: true }

describe('what is true', () => {
  it.each<[string, Act[], Partial<Moment>]>([
    ['Both connections are alive.', [], {}],
    ['Both are connected. In 2 s you switch Wi-Fi.', [], { playsIn: 2 }],
    ['The server is busy. Both connections are alive.', [], { ...BUSY, playsIn: 2 }],
    ['The demo’s server is away.', [killed], AWAY],
    ['The page is asleep. Nothing runs.', [killed, falls], BLOCKED],
    ['The page is frozen. Nothing runs.', [freezes], {}],
    ['The network is gone. Both clients know.', [cut, plain('waiting'), ours('suspect')], BLOCKED],
    [
      'ResilientSocket is closed. Your WebSocket is reconnecting.',
      [ours('closed'), plain('waiting')],
      BLOCKED,
    ],
    ['ResilientSocket is reconnecting. Your WebSocket is alive.', [ours('waiting')], { ...BUSY, playsIn: 2 }],
    ['ResilientSocket is checking its connection. Your WebSocket is alive.', [ours('suspect')], BUSY],
    ['ResilientSocket is alive. Your WebSocket is reconnecting.', [plain('connecting')], {}],
    ['ResilientSocket is closed. Your WebSocket is alive.', [ours('closed')], {}],
    ['Both clients are reconnecting.', [plain('waiting'), ours('connecting')], {}],
  ])('%s', (text, acts, change) => {
    const { records } = page(...acts)
    expect(headline({ ...CALM, ...change, records, now: 9_900 })).toEqual({ text, isDead: false })
  })

  it.each<[string, Act[], Partial<Moment>]>([
    ['Both say OPEN. Both are dead, for 7 s.', [killed], {}],
    ['Both say OPEN. Both are dead, for 7 s.', [cut], BLOCKED],
    [
      'Both say OPEN. Your WebSocket has been dead for 7 s, ResilientSocket for 5 s.',
      [killed, moves, ({ truth, records }) => [truth.kill(4_000), records.ours.observe(4_000)]],
      {},
    ],
    ['Your WebSocket says OPEN. It has been dead for 7 s.', [killed, ours('suspect')], BUSY],
    ['Your WebSocket says OPEN. It has been dead for 7 s.', [killed, moves], {}],
    ['Your WebSocket says OPEN. It has been dead for 7 s.', [killed, ours('closed')], BLOCKED],
    ['ResilientSocket hasn’t noticed yet: dead for 7 s.', [killed, plain('waiting')], {}],
  ])('in red: %s', (text, acts, change) => {
    const { records } = page(...acts)
    expect(headline({ ...CALM, ...change, records, now: 9_900 })).toEqual({ text, isDead: true })
  })

  it.each<[string, Act[]]>([
    ['Both clients are connecting.', []],
    ['ResilientSocket is alive. Your WebSocket is connecting.', [ours('open')]],
    ['ResilientSocket is connecting. Your WebSocket is reconnecting.', [plain('open'), plain('waiting')]],
  ])('while the page loads: %s', (text, acts) => {
    const truth = new NetworkTruth()
    const newRecord = (): ClientRecord => new ClientRecord(truth, { onEvent: () => {}, onLost: () => {} }, 0)
    const subject = { truth, records: { plain: newRecord(), ours: newRecord() } }
    for (const act of acts) act(subject)
    expect(headline({ ...CALM, records: subject.records, now: 9_900 }).text).toBe(text)
  })
})

it.each([
  [2_000, '0 s'],
  [2_999, '0 s'],
  [3_000, '1 s'],
  [21_999, '19 s'],
  [63_500, '61 s'],
])('gives a dead client the time that its verdict gives: at %i, %s', (now, time) => {
  const { records } = page(killed, moves)
  const run = new Run({ label: '', returns: '', affects: ['plain', 'ours'] }, records, 5_000)
  expect(headline({ ...CALM, records, now }).text).toBe(
    `Your WebSocket says OPEN. It has been dead for ${time}.`,
  )
  expect(run.result('plain', now).sentence).toBe(`says OPEN, dead for ${time}.`)
  expect(run.result('plain', now).short).toBe(`dead for ${time}`)
})
