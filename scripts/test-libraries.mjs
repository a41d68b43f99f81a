// `npm run test:libraries`: installs, builds, and runs libraries over the drop-in class; ends with one line of sums.
// A library whose server this machine can't run is skipped, and the reason printed.
import { existsSync } from 'node:fs'
import { installPackages } from './debian.mjs'
import { runInChromium, runSuite } from './suite.mjs'

await runSuite(async (sum) => {
  if (!existsSync(process.env.NATS_SERVER_PATH ?? '/usr/sbin/nats-server'))
    await installPackages(['nats-server'])
  await runInChromium(sum, { title: 'Libraries', name: 'libraries' })
})
