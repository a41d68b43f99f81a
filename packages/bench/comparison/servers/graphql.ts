// graphql-ws's own server: a subscription of all texts, and a mutation that says one.
import { EventEmitter, on } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { GraphQLBoolean, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import type { Line } from './desk.ts'
import { roomOf, type ServeOptions } from './serving.ts'

/** What one connection's operations share. */
interface Connection {
  readonly extra: Extra
  line?: Line
}

export function serveGraphql({ http, desk, ServerClass }: ServeOptions): void {
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { nothing: { type: GraphQLBoolean } } }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: {
        say: {
          type: GraphQLBoolean,
          args: { text: { type: new GraphQLNonNull(GraphQLString) } },
          resolve(_source, { text }, { line, extra }: Connection) {
            if (line !== undefined) desk.take(roomOf(requestOf(extra)), line, text)
            return true
          },
        },
      },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        texts: {
          type: GraphQLString,
          async *subscribe(_source, _args, connection: Connection) {
            const { extra } = connection
            const said = new EventEmitter()
            const texts = on(said, 'text')
            const line: Line = { send: (text) => void said.emit('text', text) }
            connection.line = line
            const leave = desk.enter(roomOf(requestOf(extra)), line)
            extra.socket.once('close', () => {
              leave()
              void texts.return?.()
            })
            for await (const [text] of texts) yield { texts: text }
          },
        },
      },
    }),
  })
  const connections = new WeakMap<object, Connection>()
  useServer(
    {
      schema,
      context({ extra }) {
        const connection: Connection = connections.get(extra.socket) ?? { extra }
        connections.set(extra.socket, connection)
        return connection
      },
    },
    new ServerClass({ server: http }),
  )
}

function requestOf({ request }: Extra): IncomingMessage {
  return request
}
