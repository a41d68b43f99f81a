import { setInterval } from 'node:timers/promises'
import { GraphQLFloat, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'

const ticks = {
  type: GraphQLFloat,
  async *subscribe() {
    for await (const _ of setInterval(200)) yield { ticks: Date.now() }
  },
}

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { now: { type: GraphQLFloat, resolve: Date.now } } }),
  subscription: new GraphQLObjectType({ name: 'Subscription', fields: { ticks } }),
})

export function serve(port: number): WebSocketServer {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  useServer({ schema }, server)
  return server
}
