// Runs the Playwright tests of one config of the e2e package, and adds them up.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bin, root, run } from './step.mjs'
import { countPlaywright } from './sum.mjs'

const e2e = join(root, 'e2e')

/** `name`: of its config and its report; `e2e` is the default config. `wrapped` gives the command to run instead of a command. */
export async function runPlaywright(sum, { title, name, env, wrapped = (command) => command }) {
  console.log(`\n── ${title}`)
  const report = join(e2e, `reports/${name}.json`)
  const config = name === 'e2e' ? 'playwright.config.ts' : `playwright.${name}.config.ts`
  await rm(report, { force: true })
  const [command, ...args] = wrapped([bin('e2e', 'playwright'), 'test', '-c', config])
  const code = await run(command, args, { cwd: e2e, env })
  await sum.add(title, code, report, countPlaywright)
}
