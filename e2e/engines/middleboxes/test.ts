// The `test` of middleboxes: one of its own for each client of a trial, between it and its server.
import { EchoServer } from '../../support/echo-server.ts'
import { freshAddress } from '../support/fresh-address.ts'
import { test as base } from '../support/test.ts'
import type { Trial, TrialOptions } from '../support/trial.ts'
import { Middlebox, type MiddleboxKind, type Settings } from './middlebox.ts'

export { expect } from '@playwright/test'

interface BoxedTrial {
  readonly trial: Trial
  readonly boxes: readonly Middlebox[]
}

type BoxOptions = Pick<Settings, 'idle' | 'drain'>

interface Fixtures {
  readonly openBoxed: (
    kind: MiddleboxKind,
    box: Partial<BoxOptions>,
    options?: TrialOptions,
  ) => Promise<BoxedTrial>
}

export const test = base.extend<Fixtures>({
  openBoxed: async ({ openTrial }, use) => {
    const boxes: Middlebox[] = []
    await use(async (kind, { idle = 10, drain }, options) => {
      const startLine = async () => {
        const host = freshAddress()
        const server = await EchoServer.start(host)
        const box = await Middlebox.start(kind, host, { server: new URL(server.url).host, idle, drain })
        boxes.push(box)
        return { server, url: box.url }
      }
      return { trial: await openTrial({ ...options, startLine }), boxes }
    })
    for (const box of boxes) await box.close()
  },
})
