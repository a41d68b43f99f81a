// Debian's nats-server as a process of its own, with the configuration that the guide shows.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { debianEnv } from '../../support/debian-env.ts'
import type { LibraryServer } from './library-trial.ts'

const CONFIG = join(import.meta.dirname, '../nats/nats.conf')

const PROGRAM = process.env['NATS_SERVER_PATH'] ?? 'nats-server'

/** What must be done before it can be tried. */
export const NATS_OBSTACLE: string | undefined =
  spawnSync(PROGRAM, ['--version'], { env: debianEnv }).status === 0
    ? undefined
    : 'There is no nats-server: apt-get install nats-server, or set NATS_SERVER_PATH'

export async function startNats(port: number): Promise<LibraryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-'))
  const file = join(folder, 'nats.conf')
  const config = await readFile(CONFIG, 'utf8')
  // -1: one that the system chooses.
  await writeFile(file, config.replaceAll('4222', '-1').replaceAll('8080', String(port || -1)))
  const child = spawn(PROGRAM, ['-c', file], {
    env: debianEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  async function stop(): Promise<void> {
    child.kill('SIGKILL')
    await exited
    await rm(folder, { recursive: true })
  }
  for await (const line of createInterface({ input: child.stderr })) {
    const chosen = /websocket clients on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (chosen === undefined) continue
    child.stderr.resume()
    return { port: Number(chosen), stop }
  }
  await stop()
  throw new Error('nats-server ended before it listened')
}
