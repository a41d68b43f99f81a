// What page and network tell, as inputs. Knows no states.
import type { Environment } from '../environment/environment.ts'
import type { Input } from '../protocol/inputs.ts'

/** Listens until the function that it returns is called. */
export function listen(
  environment: Environment,
  take: (input: Input) => void,
  fail: (error: unknown) => void,
): () => void {
  const stop = environment.subscribe((signal) =>
    take(signal === 'offline' || signal === 'pagehide' ? { type: signal } : { type: 'sign', reason: signal }),
  )
  const detach = environment.attach?.(fail)
  return () => {
    stop()
    detach?.()
  }
}
