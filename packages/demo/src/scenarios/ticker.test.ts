import { expect, it } from 'vitest'
import { ClientRecord } from '../record/client-record.ts'
import { NetworkTruth } from '../record/network-truth.ts'
import { Run } from '../record/run.ts'
import type { Progress } from './scenario-player.ts'
import type { Scenario } from './scenarios.ts'
import { tickerText } from './ticker.ts'

const first = { after: 0, says: 'The network is gone.', act: () => {} }
const last = { after: 3_000, says: 'The network is back.', act: () => {} }
const scenario: Scenario = { id: 'wifi', label: 'Switch Wi-Fi', returns: 'the network', steps: [first, last] }

function run(act: (run: Run) => void): Run {
  const newRecord = (): ClientRecord =>
    new ClientRecord(new NetworkTruth(), { onEvent: () => {}, onLost: () => {} }, 0)
  const records = { plain: newRecord(), ours: newRecord() }
  const subject = new Run({ label: 'Reset', returns: '', affects: ['plain', 'ours'] }, records, 10_000)
  act(subject)
  return subject
}

const preparing: Progress = { phase: 'preparing', scenario }
const playing: Progress = { phase: 'playing', scenario, step: first, number: 1, nextAt: 23_000 }
const playingLast: Progress = { phase: 'playing', scenario, step: last, number: 2, nextAt: undefined }
const running = run(() => {})
const quiet = run((it) => it.quiet(18_000))
const ended = run((it) => it.finish(19_900))
const reason = ended.finished?.comparison.reason ?? ''

it.each<[string, string, Progress | undefined, Run | undefined, number]>([
  ['', 'Pick a scenario, or cut the network.', undefined, undefined, 20_000],
  ['Switch Wi-Fi', 'Getting both clients connected first.', preparing, undefined, 20_000],
  ['Switch Wi-Fi', 'Getting both clients connected first.', preparing, ended, 20_000],
  ['Switch Wi-Fi', '1 of 2: The network is gone. Next step in 3 s.', playing, running, 20_000],
  ['Switch Wi-Fi', '1 of 2: The network is gone. Next step in 3 s.', playing, running, 20_999],
  ['Switch Wi-Fi', '1 of 2: The network is gone. Next step in 2 s.', playing, running, 21_000],
  ['Switch Wi-Fi', '1 of 2: The network is gone. Next step in 0 s.', playing, running, 24_100],
  ['Switch Wi-Fi', '2 of 2: The network is back.', playingLast, running, 20_000],
  [
    'Switch Wi-Fi',
    '2 of 2: The network is back. Waiting for both clients, 2 s so far.',
    playingLast,
    quiet,
    20_000,
  ],
  // As the strip says at the same time: “running for 9 s”.
  ['Reset', 'Active for 9 s.', undefined, running, 19_999],
  ['Reset', 'Active for 10 s.', undefined, running, 20_000],
  ['Reset', 'Over. Waiting for both clients, 0 s so far.', undefined, quiet, 18_000],
  ['Reset', 'Over. Waiting for both clients, 1 s so far.', undefined, quiet, 19_999],
  ['Reset', `Done after 9 s. ${reason}`, undefined, ended, 60_000],
])('%s %s', (label, text, progress, run, now) => {
  expect(tickerText(progress, run, now)).toEqual({ label, text })
})
