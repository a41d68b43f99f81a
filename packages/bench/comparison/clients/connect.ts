// A client of each name.
import type { Peer } from '../peers.ts'
import type { Connect } from './client.ts'
import { connectNativeRetry } from './native-retry.ts'
import {
  connectDropIn,
  connectNative,
  connectParty,
  connectReconnecting,
  connectResilient,
  connectSession,
  connectWebsocketTs,
} from './plain.ts'
import {
  connectCentrifuge,
  connectGraphql,
  connectPhoenix,
  connectSignalr,
  connectSocketIo,
} from './protocols.ts'

export const connects: Readonly<Record<Peer, Connect>> = {
  native: connectNative,
  'native-retry': connectNativeRetry,
  'resilient-socket': connectResilient,
  'drop-in': connectDropIn,
  session: connectSession,
  'reconnecting-websocket': connectReconnecting,
  partysocket: connectParty,
  'websocket-ts': connectWebsocketTs,
  'graphql-ws': connectGraphql,
  phoenix: connectPhoenix,
  'socket.io': connectSocketIo,
  centrifuge: connectCentrifuge,
  signalr: connectSignalr,
}
