// Every case on two classes, and what differs. A page or a Worker imports this.
import { binaryType } from './binary-type.ts'
import { attempt, Bench, type Case } from './case.ts'
import { closing } from './closing.ts'
import { DEVIATIONS, type EngineName, INTENDED } from './differences.ts'
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
  /** Why ours differs, where it may. */
  readonly reason: string | undefined
  readonly isExpected: boolean
}

export const PASSES = 'passes'

export interface Comparison {
  readonly native: typeof WebSocket
  readonly ours: typeof WebSocket
  /** Its origin. */
  readonly server: string
  readonly engine: EngineName
  readonly group: string
}

export async function compare(comparison: Comparison): Promise<Finding[]> {
  const { native, ours, server, engine, group } = comparison
  const findings: Finding[] = []
  for (const one of GROUPS[group] ?? []) {
    const { name, cites } = one
    const [ofNative, ofOurs] = [
      (await attempt(one, new Bench(native, server))) ?? PASSES,
      (await attempt(one, new Bench(ours, server))) ?? PASSES,
    ]
    const reason = INTENDED[name]
    const deviation = DEVIATIONS[engine][name]
    const isExpected =
      (ofNative === PASSES) === (deviation === undefined) &&
      (ofOurs === PASSES) === (reason === undefined && deviation !== 'ours too')
    findings.push({ group, name, cites, native: ofNative, ours: ofOurs, reason, isExpected })
  }
  return findings
}
