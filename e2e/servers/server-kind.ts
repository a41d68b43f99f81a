// The servers that there are guides for: how each is started, and what it needs.
import { execFile } from 'node:child_process'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const programs = fileURLToPath(new URL('programs/', import.meta.url))
const runtimes = fileURLToPath(new URL('runtimes/node_modules/', import.meta.url))

/** For built programs and changed copies. It is below `e2e` because Node looks for packages in the folders above a program. */
export const builds = fileURLToPath(new URL('../node_modules/.cache/servers/', import.meta.url))

/** Debian's own: another one on PATH doesn't see Debian's modules. */
const python = process.env['PYTHON_PATH'] ?? '/usr/bin/python3'

type Command = readonly [program: string, ...args: string[]]

export interface ServerKind {
  readonly name: string
  readonly source: string
  readonly command: Command
  /** Fails where the server can't be run, and makes what it needs. */
  readonly prepare: Command
  /** The same server, with another program. */
  readonly withSource: (source: string) => ServerKind
}

export const SERVERS: readonly ServerKind[] = [
  ofNode('ws'),
  ofRuntime('bun', 'bin/bun.exe', []),
  ofRuntime('deno', 'deno', ['run', '--allow-net', '--allow-env']),
  ofNode('hono'),
  ofPython('websockets'),
  ofPython('aiohttp'),
  ofGo('gorilla'),
  ofGo('nhooyr'),
]

const prepared = new Map<string, Promise<string | undefined>>()

/** Why it can't be run here; `undefined`: it can. */
export function whyNoServer({ name, source, prepare }: ServerKind): Promise<string | undefined> {
  let reason = prepared.get(source)
  if (reason === undefined) {
    const [program, ...args] = prepare
    // Debian's Go packages are sources in a folder of the old kind.
    const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' }
    reason = promisify(execFile)(program, args, { env }).then(
      () => undefined,
      (error: Error) => `${name} can't be run: ${error.message.trim()}`,
    )
    prepared.set(source, reason)
  }
  return reason
}

function ofNode(name: string, source = join(programs, `${name}.mjs`)): ServerKind {
  const program = process.execPath
  return {
    name,
    source,
    command: [program, source],
    prepare: [program, '--version'],
    withSource: (source) => ofNode(name, source),
  }
}

/** What npm puts on PATH is a script, which would keep the signals to itself. */
function ofRuntime(
  name: string,
  path: string,
  args: readonly string[],
  source = join(programs, `${name}.mjs`),
): ServerKind {
  const program = join(runtimes, name, path)
  return {
    name,
    source,
    command: [program, ...args, source],
    prepare: [program, '--version'],
    withSource: (source) => ofRuntime(name, path, args, source),
  }
}

function ofPython(module: string, source = join(programs, `python-${module}.py`)): ServerKind {
  return {
    name: `python-${module}`,
    source,
    command: [python, source],
    prepare: [python, '-c', `import ${module}`],
    withSource: (source) => ofPython(module, source),
  }
}

function ofGo(library: string, source = join(programs, `go-${library}.go`)): ServerKind {
  const binary = join(builds, basename(source, extname(source)))
  return {
    name: `go-${library}`,
    source,
    command: [binary],
    prepare: ['go', 'build', '-o', binary, source],
    withSource: (source) => ofGo(library, source),
  }
}
