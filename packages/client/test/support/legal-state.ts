// What holds of every state, however it came about.
import type { Open } from '../../src/protocol/phases.ts'
import { holdsMessages, type State } from '../../src/protocol/state.ts'

/** The first rule that a state breaks. */
export function flawOf(state: State): string | undefined {
  const { status, phase, attempts, server } = state
  const isJudging = phase.is === 'judging'
  const rules: readonly (readonly [isKept: boolean, rule: string])[] = [
    [isJudging || status.state === phase.is, 'the status tells the phase'],
    [Object.isFrozen(status), 'the status is frozen'],
    [(status.state === 'open') === (status.health !== 'down'), 'is down unless open'],
    [isJudging || !('attempt' in status) || status.attempt === attempts.failures + 1, 'counts attempts'],
    [server.idle.proved <= 120_000 && server.busy.proved <= 120_000, 'learns no more than two minutes'],
    [server.idle.presumed <= 120_000 && server.busy.presumed <= 120_000, 'presumes no more'],
    [server.timeoutFactor <= 4 && attempts.pauseFactor <= 8, 'doubles up to a bound'],
  ]
  const broken = rules.find(([isKept]) => !isKept)?.[1]
  return broken ?? (phase.is === 'open' ? flawOfOpen(state, phase) : undefined)
}

function flawOfOpen(state: State, { connection, check, replacement }: Open): string | undefined {
  const isUnplanned = replacement?.is === 'dialling' && !replacement.isPlanned
  const isSwitching = replacement && replacement.is !== 'dialling'
  const rules: readonly (readonly [isKept: boolean, rule: string])[] = [
    [(state.status.health === 'suspect') === check.isSuspect, 'tells whether it is suspect'],
    [!check.isSuspect || holdsMessages(state), 'sends nothing to a suspect connection'],
    [!isSwitching || holdsMessages(state), 'sends nothing during a switch'],
    [!isUnplanned || check.isSuspect, 'replaces no good connection that nobody wants replaced'],
    [replacement?.is !== 'draining' || !check.isSuspect, 'waits for no suspect connection'],
    [connection.pings.length <= 64, 'forgets old pings'],
  ]
  return rules.find(([isKept]) => !isKept)?.[1]
}
