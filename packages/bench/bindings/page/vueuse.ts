// VueUse's composable as its documentation uses it: `data` is watched, or `onMessage` called.
// biome-ignore-all lint/correctness/useHookAtTopLevel: that is React's rule, and this is Vue's setup
import { useWebSocket } from '@vueuse/core'
import { defineComponent, shallowRef, watch } from 'vue'
import { urlOf } from '../hooks.ts'
import { add, NOTHING } from './log.ts'
import { probeProps, report } from './vue-report.ts'

export const VueUse: unknown = defineComponent({
  props: probeProps,
  setup(props) {
    const { log } = props
    const tally = shallowRef(NOTHING)
    const { data, status, send } = useWebSocket<string>(() => urlOf(props), {
      autoReconnect: true,
      heartbeat: true,
      onMessage: (_socket, event) => {
        if (log.reads !== 'state') log.call(props.version, event.data)
      },
    })
    if (log.reads !== 'callback')
      watch(data, (value) => {
        if (value !== null) tally.value = add(tally.value, value)
      })
    log.send = (text) => send(text)
    return report(log, () => ({
      tally: tally.value,
      shown: log.reads === 'callback' ? undefined : (data.value ?? undefined),
      isGood: status.value === 'OPEN',
    }))
  },
})
