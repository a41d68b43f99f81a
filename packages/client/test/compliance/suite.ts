// Every case on three classes, and what differs. A page or a Worker imports this.
import { binaryType } from './binary-type.ts'
import { attempt, Bench, type Case } from './case.ts'
import { closing } from './closing.ts'
import { DEVIATIONS, type EngineName, INTENDED, INTENDED_WHERE_IT_RECONNECTS } from './differences.ts'
import { events } from './events.ts'
import { handlers } from './handlers.ts'
import { interfaceShape } from './interface.ts'
import { protocols } from './protocols.ts'
import { sending } from './sending.ts'
import { urls } from './urls.ts'

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  urls,
  protocols,
  closing,
  events,
  sending,
  'binary type': binaryType,
  handlers,
  interface: interfaceShape,
}

export const groups: readonly string[] = Object.keys(GROUPS)

/** One line of the table: a class passes, or what it does wrong is said. */
export interface Finding {
  readonly group: string
  readonly name: string
  readonly cites: string
  readonly native: string
  readonly ours: string
  /** Ours with `reconnect: false`. */
  readonly once: string
  /** Why ours differs, where it may. */
  readonly reason: string | undefined
  readonly isExpected: boolean
}

export const PASSES = 'passes'

export interface Comparison {
  readonly native: typeof WebSocket
  readonly ours: typeof WebSocket
  /** Ours with `reconnect: false`. */
  readonly once: typeof WebSocket
  /** Its origin. */
  readonly server: string
  readonly engine: EngineName
  readonly group: string
}

export async function compare(comparison: Comparison): Promise<Finding[]> {
  const { server, engine, group } = comparison
  const findings: Finding[] = []
  for (const one of GROUPS[group] ?? []) {
    const { name, cites } = one
    const result = async (Class: typeof WebSocket): Promise<string> =>
      (await attempt(one, new Bench(Class, server))) ?? PASSES
    const native = await result(comparison.native)
    const ours = await result(comparison.ours)
    const once = await result(comparison.once)
    const reason = INTENDED[name] ?? INTENDED_WHERE_IT_RECONNECTS[name]
    const deviation = DEVIATIONS[engine][name]
    const isExpected =
      deviation === 'at random' ||
      ((native === PASSES) === (deviation === undefined) &&
        (ours === PASSES) === (reason === undefined && deviation !== 'ours too') &&
        (once === PASSES) === (INTENDED[name] === undefined && deviation !== 'ours too'))
    findings.push({ group, name, cites, native, ours, once, reason, isExpected })
  }
  return findings
}
