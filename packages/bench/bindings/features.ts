// What the packages' types have and have not. It doesn't compile when a package gains what is said to be missing.
import type { UseWebSocketOptions, UseWebSocketReturn } from '@vueuse/core'
import type { usePartySocket, useWebSocket as usePartyWebSocket } from 'partysocket/react'
import type useReactWebSocket from 'react-use-websocket'
import type { Options as ReactWebSocketOptions } from 'react-use-websocket'
import type { ResilientSocket, ResilientSocketOptions } from 'resilient-socket'
import { type HookName, hookNames } from './hooks.ts'

type ReactWebSocketReturn = ReturnType<typeof useReactWebSocket<Price>>
type OurNames =
  | keyof ResilientSocketOptions
  | keyof ResilientSocket
  | keyof typeof import('resilient-socket/subscriptions')
  | keyof typeof import('resilient-socket/typed')
  | keyof typeof import('resilient-socket/session')

/** Every name that an application could use a feature by: options, what the hook returns, the package's exports. */
interface Names {
  'ours-react': OurNames | keyof typeof import('resilient-socket/react')
  'party-web-socket': PartyNames<typeof usePartyWebSocket> | keyof typeof import('partysocket/react')
  'party-socket': PartyNames<typeof usePartySocket> | keyof typeof import('partysocket/react')
  'react-use-websocket':
    | keyof ReactWebSocketOptions
    | keyof ReactWebSocketReturn
    | keyof typeof import('react-use-websocket')
  'ours-vue': OurNames | keyof typeof import('resilient-socket/vue')
  vueuse: keyof UseWebSocketOptions | keyof UseWebSocketReturn<Price>
}

type PartyNames<Hook extends (...args: never[]) => unknown> =
  | keyof NonNullable<Exclude<Parameters<Hook>[number], string | ((...args: never[]) => unknown)>>
  | keyof ReturnType<Hook>

type Has<Hook extends HookName, Word extends string> = [
  Extract<Names[Hook], `${string}${Word}${string}`>,
] extends [never]
  ? 'no'
  : 'yes'

type Row<Word extends string> = { readonly [Hook in HookName]: Has<Hook, Word> }

interface Price {
  readonly price: number
}

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? 'yes' : 'no') : 'no'

const US = { 'ours-react': 'yes', 'ours-vue': 'yes' } as const
const NOBODY = {
  'party-web-socket': 'no',
  'party-socket': 'no',
  'react-use-websocket': 'no',
  vueuse: 'no',
} as const

const topics: Row<'ubscriptions' | 'opic'> = { ...US, ...NOBODY }
const schemas: Row<'typed' | 'chema'> = { ...US, ...NOBODY }
const sessions: Row<'ession' | 'resume' | 'replay' | 'ack'> = { ...US, ...NOBODY }
const heartbeats: Row<'eartbeat'> = { ...US, ...NOBODY, 'react-use-websocket': 'yes', vueuse: 'yes' }
const rotation: Row<'rotate' | 'maxAge'> = { ...US, ...NOBODY }
const sharing: Row<'share' | 'ContextSocket'> = { ...US, ...NOBODY, 'react-use-websocket': 'yes' }

/** The package's types say which message comes, and nothing checks it. */
const assertedTypes: { readonly [Hook in 'react-use-websocket' | 'vueuse']: 'yes' } = {
  'react-use-websocket': 'yes' satisfies Same<ReactWebSocketReturn['lastJsonMessage'], Price>,
  vueuse: 'yes' satisfies Same<UseWebSocketReturn<Price>['data']['value'], Price | null>,
}

type Answer<Result> =
  Same<Result, boolean> extends 'yes' ? 'boolean' : Same<Result, void> extends 'yes' ? 'nothing' : 'words'

const answers: { readonly [Hook in HookName]: 'boolean' | 'nothing' | 'words' } = {
  'ours-react': 'words' satisfies Answer<ReturnType<ResilientSocket['send']>>,
  'party-web-socket': 'boolean' satisfies Answer<ReturnType<ReturnType<typeof usePartyWebSocket>['send']>>,
  'party-socket': 'boolean' satisfies Answer<ReturnType<ReturnType<typeof usePartySocket>['send']>>,
  'react-use-websocket': 'nothing' satisfies Answer<ReturnType<ReactWebSocketReturn['sendMessage']>>,
  'ours-vue': 'words' satisfies Answer<ReturnType<ResilientSocket['send']>>,
  vueuse: 'boolean' satisfies Answer<ReturnType<UseWebSocketReturn<Price>['send']>>,
}

const ANSWERS = {
  boolean: '`boolean`: handed over, or not',
  nothing: 'nothing',
  words: "`'sent'`, `'queued'`, `'dropped'`",
} as const

export interface Feature {
  readonly name: string
  readonly cells: Readonly<Record<HookName, string>>
}

export const features: readonly Feature[] = [
  { name: 'heartbeat', cells: heartbeats },
  { name: 'one connection for many components', cells: sharing },
  { name: 'topics again after a reconnect', cells: topics },
  { name: 'messages checked with a schema', cells: schemas },
  {
    name: 'messages typed by assertion',
    cells: { ...US, ...NOBODY, 'ours-react': 'no', 'ours-vue': 'no', ...assertedTypes },
  },
  { name: 'acknowledged, and replayed after a reconnect', cells: sessions },
  { name: 'replaced without a gap at a given age', cells: rotation },
  {
    name: 'what `send` returns',
    cells: Object.fromEntries(hookNames.map((hook) => [hook, ANSWERS[answers[hook]]])) as Record<
      HookName,
      string
    >,
  },
]
