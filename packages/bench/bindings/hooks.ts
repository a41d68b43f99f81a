// The hooks under measurement, and what Node and the page tell each other. Knows no framework and no browser.

/** The package and version are named in the page's introduction. */
export const hooks = {
  'ours-react': { framework: 'React', title: '`resilient-socket/react`' },
  'party-web-socket': { framework: 'React', title: 'partysocket `useWebSocket`' },
  'party-socket': { framework: 'React', title: 'partysocket `usePartySocket`' },
  'react-use-websocket': { framework: 'React', title: 'react-use-websocket' },
  'ours-vue': { framework: 'Vue', title: '`resilient-socket/vue`' },
  vueuse: { framework: 'Vue', title: 'VueUse `useWebSocket`' },
} as const

export type HookName = keyof typeof hooks

export const hookNames: readonly HookName[] = Object.keys(hooks) as HookName[]

/** How the application reads messages: the hook's state, its callback, or both. */
export type Reads = 'state' | 'callback' | 'both'

/** Where a probe connects to. The room is the last part of the URL's path. */
export interface Address {
  /** Host and port. */
  readonly host: string
  readonly room: string
}

export interface MountOptions extends Address {
  readonly reads: Reads
  /** In React's `StrictMode`. Vue has none. */
  readonly isStrict?: boolean
  /** Sends `join <n>` from an effect, as an application that logs in. */
  readonly joins?: boolean
}

/** What an application has seen so far. */
export interface Seen {
  readonly renders: number
  /** Messages that its state has counted. */
  readonly counted: number
  /** The newest message that the hook's own state showed at the last render. */
  readonly shown: string | undefined
  /** What its callback got, and by which render's closure. */
  readonly called: readonly Call[]
  /** When the hook said that the connection works, or no longer does. */
  readonly turns: readonly Turn[]
  /** How often the effect that joins has run. */
  readonly joined: number
}

export interface Call {
  readonly version: number
  readonly text: string
}

export interface Turn {
  /** `Date.now()`. */
  readonly at: number
  readonly isGood: boolean
}

/** One burst, as the page saw it. Milliseconds. */
export interface Burst {
  readonly counted: number
  readonly called: number
  readonly renders: number
  /** From asking for the messages until the last one was counted. */
  readonly took: number
  /** The longest task; 0: none took 50 ms, which is what the browser reports. */
  readonly longest: number
  /** Uncaught errors. */
  readonly errors: number
}

/** What Node asks of the page. */
export interface PageBench {
  mount(hook: HookName, options: MountOptions): void
  /** The same component with another room; returns when it is committed. */
  move(room: string, to: string): Promise<void>
  /** Renders the component anew, with a new closure each time. */
  rerender(room: string, times: number): Promise<void>
  unmount(room: string): void
  /** Sends with the hook's own function. Returns what that says. */
  send(room: string, text: string): string
  seen(room: string): Seen
  /** Listeners on anything: of the browser's event targets, and of our sockets. */
  listeners(room: string): number
  burst(room: string, count: number): Promise<Burst>
}

declare global {
  var bindings: PageBench
}

export function urlOf({ host, room }: Address): string {
  return `ws://${host}/parties/main/${room}`
}
