// Whether the hooks can be imported and rendered on a server, each in a process of its own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type HookName, hookNames } from '../hooks.ts'

export interface Rendered {
  /** What was rendered; `undefined`: it failed. */
  readonly html: string | undefined
  readonly error: string | undefined
  /** How many connections it began. */
  readonly dials: number
  /** Whether the default import that the documentation shows is a function in Node's own ESM. */
  readonly hasDefault: boolean
}

export async function measureServerRendering(): Promise<ReadonlyMap<HookName, Rendered>> {
  const script = fileURLToPath(new URL('../render/main.js', import.meta.url))
  const run = promisify(execFile)
  const rendered = hookNames.map(async (hook) => {
    const { stdout } = await run(process.execPath, [script, hook])
    return [hook, JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Rendered] as const
  })
  return new Map(await Promise.all(rendered))
}
