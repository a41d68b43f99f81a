import { ResilientSocket } from 'resilient-socket'
import { subscriptions } from 'resilient-socket/subscriptions'
import { provideSocket, useContextSocket, useReduced, useSocket } from 'resilient-socket/vue'
import { onScopeDispose, type ShallowRef } from 'vue'

const SERVER = 'ws://localhost:8080'

/** How many readings a panel shows. */
export const MAX_READINGS = 60

const topics = subscriptions({
  subscribe: (topic) => JSON.stringify({ type: 'subscribe', topic }),
  unsubscribe: (topic) => JSON.stringify({ type: 'unsubscribe', topic }),
})

type Socket = Readonly<ShallowRef<ResilientSocket | undefined>>

/** For the root component: connects, and gives the socket to the components below. */
export function provideLive(): Socket {
  return provideSocket(useSocket(() => new ResilientSocket(SERVER, { setup: topics.setup })))
}

/** The latest readings of a topic, which is subscribed to as long as the component is there. */
export function useTopic(topic: string): Readonly<ShallowRef<readonly number[]>> {
  onScopeDispose(topics.add(topic))
  return useReduced(
    useContextSocket(),
    (readings, { data }) => {
      const message = JSON.parse(data)
      return message.topic === topic ? [...readings, message.value].slice(-MAX_READINGS) : readings
    },
    [] as readonly number[],
  )
}
