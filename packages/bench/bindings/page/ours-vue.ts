// resilient-socket/vue as its documentation uses it.
// biome-ignore-all lint/correctness/useHookAtTopLevel: that is React's rule, and this is Vue's setup
import { ResilientSocket } from 'resilient-socket'
import { useMessage, useReduced, useSocket, useStatus } from 'resilient-socket/vue'
import { defineComponent } from 'vue'
import { urlOf } from '../hooks.ts'
import { add, NOTHING } from './log.ts'
import { probeProps, report } from './vue-report.ts'

export const OursVue: unknown = defineComponent({
  props: probeProps,
  setup(props) {
    const { log } = props
    const url = (): string => urlOf(props)
    const socket = useSocket(() => new ResilientSocket(url()), url)
    const health = useStatus(socket, (status) => status.health)
    if (log.reads !== 'state') useMessage(socket, ({ data }) => log.call(props.version, data))
    const tally = useReduced(
      () => (log.reads === 'callback' ? undefined : socket.value),
      (tally, { data }) => add(tally, data),
      NOTHING,
    )
    log.send = (text) => socket.value?.send(text)
    log.listeners = () =>
      (socket.value?.listenerCount('message') ?? 0) + (socket.value?.listenerCount('state') ?? 0)
    return report(log, () => ({
      tally: tally.value,
      shown: tally.value.last,
      isGood: health.value === 'good',
    }))
  },
})
