// The processes of a browser that a test has started, as descendants of it: whatever else runs here is left alone. Linux.
import { readdirSync, readFileSync } from 'node:fs'
import type { Engine, EngineName } from '../port/engine.ts'

/** Firefox has none: its connections are its first process's own. */
const NETWORK: Partial<Record<EngineName, RegExp>> = {
  chromium: /--utility-sub-type=network\.mojom\.NetworkService/,
  webkit: /WebKitNetworkProcess/,
}

/** All that runs for it. */
export function processesOf({ pids }: Engine): readonly number[] {
  const children = childrenByParent()
  const family = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(family)]
  return pids.flatMap(family)
}

/** Which of them holds its connections. */
export function networkProcessOf(engine: Engine): number {
  const command = NETWORK[engine.name]
  const pids = processesOf(engine).filter(
    (pid) => command?.test(commandLine(pid)) ?? engine.pids.includes(pid),
  )
  if (pids.length !== 1) throw new Error(`${pids.length} processes of ${engine.name} hold its connections`)
  return pids[0]!
}

/** Processes that don't run, and don't know it. */
export class Standstill {
  readonly #pids: number[] = []

  begin(pids: readonly number[]): void {
    for (const pid of pids) {
      process.kill(pid, 'SIGSTOP')
      this.#pids.push(pid)
    }
  }

  end(): void {
    for (const pid of this.#pids.splice(0)) continueIfThere(pid)
  }
}

function continueIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // The parent is the second field after the name, in which there may be anything (proc(5)).
    const parent = Number(contents(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

function commandLine(pid: number): string {
  return contents(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

/** Nothing, of a process that has ended meanwhile. */
function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
