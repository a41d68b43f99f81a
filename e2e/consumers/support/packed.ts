// Once before all tests: packs the library as npm publishes it, and hands the archive to the tests' processes.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CLIENT = fileURLToPath(new URL('../../../packages/client/', import.meta.url))
const VARIABLE = 'PACKED_LIBRARY'

/** Playwright's global setup; resolves with its teardown. */
export default async function pack(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-packed-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: CLIENT,
      shell: process.platform === 'win32',
    })
  } catch (error) {
    await remove()
    throw error
  }
  const [name] = await readdir(folder)
  if (name === undefined) throw new Error('npm packed nothing')
  process.env[VARIABLE] = join(folder, name)
  return remove
}

/** The path of the archive. */
export function packed(): string {
  const archive = process.env[VARIABLE]
  if (archive === undefined) throw new Error('support/packed.ts must be the globalSetup of the config')
  return archive
}
