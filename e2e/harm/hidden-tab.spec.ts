// A tab that is looked at again: what lives is kept, whatever it is at, and what has died is noticed.
import { setTimeout as sleep } from 'node:timers/promises'
import { measured } from '../support/measured.ts'
import { PlainBrowser } from '../support/plain-browser.ts'
import { expectUnharmed } from './support/harm-report.ts'
import { HarmTrial, type HarmTrialOptions, type Request } from './support/harm-trial.ts'
import { LARGE_ANSWER, workInOrder } from './support/long-answers.ts'
import { noted, noteNext, sendAtOpen } from './support/page-acts.ts'
import { test } from './support/test.ts'
import { usableAt } from './support/usable.ts'

const HIDDEN = 4_000
/** The longest answers are asked for so much earlier. */
const HEAD_START = 4_000
const PATIENCE = 20_000
/** After the tab is looked at, in milliseconds. */
const BOUND = { idle: 1_500, owed: 10_500 }
/** What two busy cores may add. */
const SLACK = 700

interface Alive extends HarmTrialOptions {
  readonly name: string
  readonly request?: Request
  readonly isLongest?: boolean
}

/**
 * Who looks at a tab again wants to know: what has died is replaced 7 to 10 s later at the latest, and an answer that takes longer
 * than that from then on can't be told from it. These come before.
 */
const ALIVE: readonly Alive[] = [
  { ...workInOrder(15), isLongest: true },
  { ...workInOrder(12), isLongest: true },
  workInOrder(8),
  LARGE_ANSWER,
  { name: 'idle' },
]

test('a tab that is looked at again keeps the connections that live, and replaces those that have died', async ({
  bareSite,
  launchOptions,
}, testInfo) => {
  const browser = await PlainBrowser.start(launchOptions)
  const trials: HarmTrial[] = []
  try {
    const tab = await browser.open(bareSite.origin)
    const open = async (options?: HarmTrialOptions): Promise<HarmTrial> => {
      const trial = await HarmTrial.open(tab.page, options)
      trials.push(trial)
      return trial
    }
    const alive = await Promise.all(ALIVE.map(open))
    const dead = { idle: await open(), owed: await open() }
    const askAlive = async (isTurn: (one: Alive) => boolean): Promise<void> => {
      for (const [index, one] of ALIVE.entries()) if (isTurn(one)) await alive[index]?.ask(one.request)
    }
    await askAlive(({ isLongest }) => isLongest === true)
    await sleep(HEAD_START)
    await askAlive(({ isLongest }) => !isLongest)
    for (const trial of Object.values(dead)) await trial.ask()
    await Promise.all(Object.values(dead).map((trial) => trial.hasAnswers(PATIENCE)))
    for (const { id } of Object.values(dead)) await tab.page.evaluate(sendAtOpen, id)
    const diedAt = Object.values(dead).map((trial) => trial.die())
    await dead.owed.ask()
    await tab.hide()
    await tab.page.evaluate(noteNext, 'visible' as const)
    await sleep(HIDDEN)
    await tab.show()
    const visibleAt = await tab.page.evaluate(noted)
    for (const [name, trial] of Object.entries(dead) as ['idle' | 'owed', HarmTrial][]) {
      await trial.until(({ ours }) => usableAt(ours, diedAt[0]!) !== undefined, PATIENCE)
      const usable = usableAt((await trial.read()).ours, diedAt[0]!)
      const what = `the tab is looked at again, the connection has died, ${name === 'idle' ? name : 'something owed'}`
      measured(testInfo, what, usable && usable - visibleAt, BOUND[name] + SLACK)
    }
    await Promise.all(alive.map((trial) => trial.hasAnswers(PATIENCE)))
    for (const [index, trial] of alive.entries()) {
      await expectUnharmed(testInfo, `the tab is looked at again during ${ALIVE[index]?.name}`, trial)
    }
  } finally {
    await browser.close()
    await Promise.all(trials.map((trial) => trial.close()))
  }
})
