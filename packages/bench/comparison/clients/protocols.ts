// Clients that have a protocol of their own.
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import { Centrifuge } from 'centrifuge'
import { createClient } from 'graphql-ws'
import { Socket } from 'phoenix'
import { io } from 'socket.io-client'
import type { Connect } from './client.ts'

const ignore = (): void => undefined

export const connectGraphql: Connect = ({ host, room, onText }) => {
  const client = createClient({ url: `ws://${host}/${room}`, shouldRetry: () => true })
  const sink = { error: ignore, complete: ignore }
  client.subscribe<{ texts: string }>(
    { query: 'subscription { texts }' },
    { ...sink, next: ({ data }) => data && onText(data.texts) },
  )
  const query = 'mutation ($text: String!) { say(text: $text) }'
  return { send: (text) => void client.subscribe({ query, variables: { text } }, { ...sink, next: ignore }) }
}

export const connectPhoenix: Connect = ({ host, room, onText }) => {
  const socket = new Socket(`ws://${host}/${room}`)
  socket.connect()
  const channel = socket.channel('room:bench')
  channel.on('text', ({ text }) => onText(text))
  channel.join()
  return { send: (text) => void channel.push('say', { text }) }
}

export const connectSocketIo: Connect = ({ host, room, onText }) => {
  const socket = io(`http://${host}`, { query: { room } })
  socket.on('text', onText)
  return { send: (text) => void socket.emit('say', text) }
}

export const connectCentrifuge: Connect = ({ host, room, onText }) => {
  const client = new Centrifuge(`ws://${host}/${room}`)
  const subscription = client.newSubscription('bench')
  subscription.on('publication', ({ data }) => onText(data.text))
  subscription.on('error', ignore)
  client.on('error', ignore)
  subscription.subscribe()
  client.connect()
  return { send: (text) => void subscription.publish({ text }).catch(ignore) }
}

export const connectSignalr: Connect = ({ host, room, onText }) => {
  const connection = new HubConnectionBuilder()
    .withUrl(`http://${host}/${room}`)
    .withAutomaticReconnect()
    .configureLogging(LogLevel.None)
    .build()
  connection.on('text', onText)
  connection.start().catch(ignore)
  return { send: (text) => void connection.send('Say', text).catch(ignore) }
}
