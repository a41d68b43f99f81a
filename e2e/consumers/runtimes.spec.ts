// The client outside the browser, with the WebSocket that a runtime has or a package brings, and a real server.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'
import { record, versions } from './support/environment-row.ts'
import { projectFolder } from './support/prepare.ts'
import { Project } from './support/project.ts'
import { expect, test } from './support/test.ts'

const OTHER_RUNTIMES = fileURLToPath(new URL('../servers/runtimes/node_modules/', import.meta.url))

interface Runtime {
  readonly name: string
  readonly program: () => string | undefined
  readonly args?: readonly string[]
  /** Whose class is used, where the runtime's own isn't. */
  readonly implementation?: string
  /** Its class can end a connection without the server. The others' processes wait for the server, as with the class alone. */
  readonly canTerminate?: boolean
}

const RUNTIMES: readonly Runtime[] = [
  { name: 'Node 20 with ws', program: () => node(20), implementation: 'ws', canTerminate: true },
  { name: 'Node 20 with undici', program: () => node(20), implementation: 'undici' },
  { name: 'Node 22', program: () => node(22) },
  { name: 'Node 24', program: () => node(24) },
  { name: 'Node 26', program: () => node(26) },
  { name: 'Bun', program: () => other('bun/bin/bun.exe'), canTerminate: true },
  { name: 'Deno', program: () => other('deno/deno'), args: ['run', '--allow-net', '--allow-env'] },
]

for (const { name, program: find, args = [], implementation } of RUNTIMES) {
  test(`${name} connects, tells how connections ended, and ends after close()`, async ({
    projectOf,
    echoServer,
    start,
  }) => {
    const { folder } = projectOf('runtimes')
    const program = find()
    const library = implementation && `${implementation} ${await versions(folder, implementation)}`
    const version = program === undefined ? '' : await versionOf(program)
    record({
      group: 'Runtimes',
      toolchain: name,
      version: [version, library].filter(Boolean).join(', '),
      did: 'Connected; the server closed with 1012, then the connection broke; connected again each time. After `close()` the process ended by itself.',
      ...(implementation !== undefined && { setting: `\`WebSocket\` of ${implementation}` }),
    })
    test.info().skip(program === undefined, `There is no ${name.replace(/ with.*/, '')} on this machine.`)

    const deadUrl = `ws://127.0.0.1:${await freePort()}/`
    const client = start(
      program!,
      [...args, 'client.mjs', echoServer.url, deadUrl, ...(implementation ? [implementation] : [])],
      { cwd: folder },
    )
    const lines = (): unknown => (client.hasEnded ? client.errors : client.lines.length)
    await expect.poll(lines).toBe(1)
    echoServer.dismiss(1012)
    await expect.poll(lines).toBe(3)
    echoServer.cut()
    await expect.poll(() => client.hasEnded || client.lines).toBe(true)
    const code = await client.ended
    expect(client.lines).toEqual([
      'received hello',
      'lost: 1012, clean, server',
      'received hello',
      'lost: 1006, not clean, network',
      'received hello',
      'closed: 1000, clean, client',
    ])
    expect(client.errors).toBe('')
    expect(code).toBe(0)
  })
}

for (const { name, program: find, implementation } of RUNTIMES.filter(({ canTerminate }) => canTerminate)) {
  test(`${name} ends after close(), though the server never answers it`, async ({
    projectOf,
    echoServer,
    start,
  }) => {
    const program = find()
    test.info().skip(program === undefined, `There is no ${name} on this machine.`)
    echoServer.isDeaf = true
    const args = ['unanswered.mjs', echoServer.url, ...(implementation ? [implementation] : [])]
    const client = start(program!, args, { cwd: projectOf('runtimes').folder })
    await expect.poll(() => client.hasEnded || client.lines).toBe(true)
    await client.ended
    expect(client.lines).toEqual(['closed: 1006, close-timeout'])
    expect(client.errors).toBe('')
  })
}

/** What npm installed, or the machine's own if it is of that version. */
function node(major: number): string | undefined {
  const installed = `${projectFolder('runtimes')}/node_modules/node-${major}/bin/node`
  if (existsSync(installed)) return installed
  return process.versions.node.startsWith(`${major}.`) ? process.execPath : undefined
}

function other(path: string): string | undefined {
  const program = OTHER_RUNTIMES + path
  return existsSync(program) ? program : undefined
}

async function versionOf(program: string): Promise<string> {
  const { text } = await new Project(projectFolder('runtimes')).run(program, '--version')
  return /\d+\.\d+\.\d+/.exec(text)?.[0] ?? text
}
