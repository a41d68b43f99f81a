// The pnpm that the repository names, on a machine that has only npm.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Rejects with what it printed. */
export async function pnpm(cwd: string, ...args: readonly string[]): Promise<void> {
  const manifest = await readFile(new URL('../../../package.json', import.meta.url), 'utf8')
  const { packageManager } = JSON.parse(manifest)
  const npx = ['--yes', '--prefer-offline', `--package=${packageManager}`, '--', 'pnpm']
  const options = { cwd, env: { ...process.env, CI: 'true' }, shell: process.platform === 'win32' }
  try {
    await promisify(execFile)('npx', [...npx, ...args], options)
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`pnpm ${args[0]} failed: ${stdout}${stderr}`, { cause: error })
  }
}
