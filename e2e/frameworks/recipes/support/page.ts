// What the page carries in its global scope: the recipes, and what an application imports beside them.
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { ResilientSocket } from 'resilient-socket'
import * as rxjs from 'rxjs'
import { logEvents } from '../logging/log-events.ts'
import { instrument } from '../logging/open-telemetry.ts'
import { createAppStore, orderPlaced } from '../redux-zustand/redux.ts'
import { createLiveStore } from '../redux-zustand/zustand.ts'
import { messagesOf, statusOf } from '../rxjs.ts'
import { liveSocket, signIn, signOut } from '../sharing-a-socket.ts'
import { followOrders } from '../tanstack-query.ts'
import { readableFrom, sendFile, writableTo } from '../web-streams.ts'
import { Telemetry } from './telemetry.ts'

const page = {
  QueryClient,
  QueryObserver,
  ResilientSocket,
  Telemetry,
  createAppStore,
  createLiveStore,
  followOrders,
  instrument,
  liveSocket,
  logEvents,
  messagesOf,
  orderPlaced,
  readableFrom,
  rxjs,
  sendFile,
  signIn,
  signOut,
  statusOf,
  writableTo,
}

declare global {
  var recipes: typeof page
  /** What a test has made in the page. */
  var subscription: rxjs.Subscription
  /** What a test's listeners were told. */
  var telemetry: Telemetry
  var notes: unknown[]
  var prices: () => Readonly<Record<string, number>>
}

globalThis.recipes = page
