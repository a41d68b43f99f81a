// Programs in network namespaces, which only root on Linux can make.
import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

/** `tools`: calls that succeed where the tool is there. `undefined`: there can be namespaces here. */
export async function whyNoNamespaces(
  tools: readonly (readonly [program: string, ...args: string[]])[] = [],
): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux'
  for (const [program, ...args] of [['ip', 'netns'] as const, ...tools]) {
    try {
      await promisify(execFile)(program, args)
    } catch (error) {
      return `it needs ${program}: ${error}`
    }
  }
  return undefined
}

/** The path of a program that starts this one in that namespace. */
export async function writeWrapper(folder: string, namespace: string, executable: string): Promise<string> {
  const wrapper = join(folder, basename(executable))
  await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${namespace} "${executable}" "$@"\n`)
  await chmod(wrapper, 0o755)
  return wrapper
}
