// What every React probe does besides its hook.
import { createElement, type ReactElement, useEffect } from 'react'
import type { Log, Tally } from './log.ts'

export interface Report {
  readonly tally: Tally
  /** The newest message of the hook's own state. */
  readonly shown: string | undefined
  readonly isGood: boolean
  /** What is joined with; changes where the hook makes another socket. */
  readonly source: unknown
  readonly send: ((text: string) => unknown) | undefined
}

export function useReport(log: Log, { tally, shown, isGood, source, send }: Report): ReactElement {
  log.renders += 1
  useEffect(() => {
    log.show(tally, shown, isGood)
    if (send) log.send = send
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: joins anew with what is new
  useEffect(() => {
    if (send) log.join()
  }, [source])
  return createElement('p', null, `${tally.count} ${tally.last ?? ''} ${isGood ? 'open' : 'not open'}`)
}
