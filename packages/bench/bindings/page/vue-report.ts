// What every Vue probe does besides its composable.
import { h, onMounted, type PropType, type VNode, watch } from 'vue'
import type { Log, ProbeProps, Tally } from './log.ts'

interface ProbeProp<Value> {
  readonly type: PropType<Value>
  readonly required: true
}

export const probeProps: { readonly [Name in keyof ProbeProps]: ProbeProp<ProbeProps[Name]> } = {
  host: { type: String, required: true },
  room: { type: String, required: true },
  log: { type: Object, required: true },
  version: { type: Number, required: true },
}

export interface Report {
  readonly tally: Tally
  readonly shown: string | undefined
  readonly isGood: boolean
}

/** Returns the component's render function. */
export function report(log: Log, read: () => Report): () => VNode {
  watch(read, ({ tally, shown, isGood }) => log.show(tally, shown, isGood), {
    immediate: true,
    flush: 'post',
  })
  onMounted(() => log.join())
  return () => {
    log.renders += 1
    const { tally, isGood } = read()
    return h('p', `${tally.count} ${tally.last ?? ''} ${isGood ? 'open' : 'not open'}`)
  }
}
