// Installs Debian's packages, if it is allowed to.
import { existsSync } from 'node:fs'
import { run } from './step.mjs'

const TIMEOUT = 600_000

export async function installPackages(packages) {
  if (packages.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return
  console.log(`Installing with apt-get: ${packages.join(' ')}`)
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: TIMEOUT }
  await run('apt-get', ['update', '-q'], options)
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options)
}
