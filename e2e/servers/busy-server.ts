// Copies of the guides' servers whose application is slow or fails: one line is added where a reader puts the application's code.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { builds, SERVERS, type ServerKind } from './server-kind.ts'

/** The line that a reader replaces. */
const PLACE = /^([ \t]*)(?=.*your application: this one is an echo$)/gm

const WORKS = ['takes 10 s', 'takes 50 ms', 'fails'] as const

export type Work = (typeof WORKS)[number]

/** By the extension of the program. */
const LINES: Record<string, Record<Work, string>> = {
  '.mjs': {
    'takes 10 s': 'await new Promise((resolve) => setTimeout(resolve, 10_000))',
    'takes 50 ms': 'await new Promise((resolve) => setTimeout(resolve, 50))',
    fails: "throw new Error('the application failed')",
  },
  '.py': {
    'takes 10 s': 'await asyncio.sleep(10)',
    'takes 50 ms': 'await asyncio.sleep(0.05)',
    fails: 'raise ValueError("the application failed")',
  },
  '.go': {
    'takes 10 s': 'time.Sleep(10 * time.Second)',
    'takes 50 ms': 'time.Sleep(50 * time.Millisecond)',
    fails: 'panic("the application failed")',
  },
}

/** The server whose application does this with each message. */
export function busy(kind: ServerKind, work: Work): ServerKind {
  const extension = extname(kind.source)
  return kind.withSource(join(builds, `${kind.name}-${work.replaceAll(' ', '-')}${extension}`))
}

/** Call it once, before all tests: they run in parallel, and a file is empty for a moment while it is written. */
export async function writeBusyServers(): Promise<readonly ServerKind[]> {
  await mkdir(builds, { recursive: true })
  const written = SERVERS.flatMap((kind) => WORKS.map((work) => ({ kind, work, server: busy(kind, work) })))
  for (const { kind, work, server } of written) {
    await writeFile(server.source, withLine(await readFile(kind.source, 'utf8'), lineOf(kind, work)))
  }
  return written.map(({ server }) => server)
}

function lineOf({ source }: ServerKind, work: Work): string {
  const line = LINES[extname(source)]?.[work]
  if (line === undefined) throw new Error(`No line for ${source}`)
  return line
}

function withLine(program: string, line: string): string {
  if (program.match(PLACE)?.length !== 1) throw new Error('A program must have one place for the application')
  return program.replace(PLACE, `$1${line}\n$1`)
}
