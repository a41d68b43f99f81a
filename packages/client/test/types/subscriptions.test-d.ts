import { ResilientSocket } from 'resilient-socket'
import {
  type ReleaseConfirmedTopic,
  type ReleaseTopic,
  type Subscriptions,
  type SubscriptionsOptions,
  subscriptions,
} from 'resilient-socket/subscriptions'
import { expectTypeOf } from 'vitest'

// Topics are strings, `setup` is a socket's.
const topics = subscriptions({ subscribe: (topic) => `+${topic}` })
expectTypeOf(topics).toEqualTypeOf<Subscriptions>()
expectTypeOf(topics.add('prices')).toEqualTypeOf<ReleaseTopic>()
new ResilientSocket('wss://example.com', { setup: topics.setup })
new ResilientSocket('wss://example.com', {
  setup: async (link, context, socket) => topics.setup(link, context, socket),
})
// @ts-expect-error the socket is missing
new ResilientSocket('wss://example.com', { setup: (link, context) => topics.setup(link, context) })
// @ts-expect-error not a string
topics.add(5)
// @ts-expect-error nothing is confirmed
void topics.add('prices').confirmed

// Topics may be a set of their own.
const few = subscriptions({ subscribe: (topic: 'news' | 'prices') => `+${topic}` })
few.add('news')
// @ts-expect-error no such topic
few.add('weather')

// With `confirm` there is a promise.
const confirmed = subscriptions({
  subscribe: (topic: 'news' | 'prices') => new Uint8Array([topic.length]),
  unsubscribe: (topic) => {
    expectTypeOf(topic).toEqualTypeOf<'news' | 'prices'>()
    return topic
  },
  confirm: (data) => (typeof data === 'string' ? data : undefined),
  onError: (error) => expectTypeOf(error).toEqualTypeOf<unknown>(),
})
expectTypeOf(confirmed.add('news')).toEqualTypeOf<ReleaseConfirmedTopic>()
expectTypeOf(confirmed.add('news').confirmed).toEqualTypeOf<Promise<void>>()

// @ts-expect-error a message must be returned
subscriptions({ subscribe: () => undefined })
// @ts-expect-error not awaited
subscriptions({ subscribe: async (topic) => topic })
// @ts-expect-error not awaited
subscriptions({ subscribe: (topic) => topic, confirm: async () => 'prices' })
// @ts-expect-error no such option
subscriptions({ subscribe: (topic) => topic, resubscribe: true })

const options: SubscriptionsOptions = {
  subscribe: (topic) => topic,
  unsubscribe: undefined,
  confirm: undefined,
}
expectTypeOf(subscriptions(options).add('a')).toEqualTypeOf<ReleaseTopic>()
