import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a process. Resolves when it has exited; at once if it already has, or was never started. */
export async function endProcess(
  child: ChildProcess | undefined,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
