// The servers that there are guides for: how each is started, and what it needs.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const programs = fileURLToPath(new URL('programs/', import.meta.url))
const runtimes = fileURLToPath(new URL('runtimes/node_modules/', import.meta.url))
const binaries = fileURLToPath(new URL('../node_modules/.cache/servers/', import.meta.url))

/** Debian's own: another one on PATH doesn't see Debian's modules. */
const python = process.env['PYTHON_PATH'] ?? '/usr/bin/python3'

type Command = readonly [program: string, ...args: string[]]

export interface ServerKind {
  readonly name: string
  readonly command: Command
  /** Fails where the server can't be run, and makes what it needs. */
  readonly prepare: Command
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

const prepared = new Map<ServerKind, Promise<string | undefined>>()

/** Why it can't be run here; `undefined`: it can. */
export function whyNoServer(kind: ServerKind): Promise<string | undefined> {
  let reason = prepared.get(kind)
  if (reason === undefined) {
    const [program, ...args] = kind.prepare
    // Debian's Go packages are sources in a folder of the old kind.
    const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' }
    reason = promisify(execFile)(program, args, { env }).then(
      () => undefined,
      (error: Error) => `${kind.name} can't be run: ${error.message.trim()}`,
    )
    prepared.set(kind, reason)
  }
  return reason
}

function ofNode(name: string): ServerKind {
  return {
    name,
    command: [process.execPath, join(programs, `${name}.mjs`)],
    prepare: [process.execPath, '--version'],
  }
}

/** What npm puts on PATH is a script, which would keep the signals to itself. */
function ofRuntime(name: string, path: string, args: readonly string[]): ServerKind {
  const program = join(runtimes, name, path)
  return {
    name,
    command: [program, ...args, join(programs, `${name}.mjs`)],
    prepare: [program, '--version'],
  }
}

function ofPython(module: string): ServerKind {
  const name = `python-${module}`
  return {
    name,
    command: [python, join(programs, `${name}.py`)],
    prepare: [python, '-c', `import ${module}`],
  }
}

function ofGo(library: string): ServerKind {
  const name = `go-${library}`
  const binary = join(binaries, name)
  return { name, command: [binary], prepare: ['go', 'build', '-o', binary, join(programs, `${name}.go`)] }
}
