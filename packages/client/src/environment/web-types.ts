// Types of the web platform that the public interface names. Types only.
// Each is the global one if the user's compiler knows it (lib "dom" or "webworker", @types/node), and otherwise what this
// package uses of it, so that the declarations compile without the DOM.

/** What instances of a global class are. */
export type Instance<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer T }
}
  ? T
  : Otherwise

/** `BinaryType`, which is no class. */
export type WebBinaryType = 'arraybuffer' | 'blob'

/** `AbortSignal`. */
export type WebAbortSignal = Instance<
  'AbortSignal',
  {
    readonly aborted: boolean
    readonly reason: unknown
    addEventListener(type: 'abort', listener: () => void): void
    removeEventListener(type: 'abort', listener: () => void): void
  }
>

/** `URL`. */
export type WebUrl = Instance<'URL', { readonly href: string; toString(): string }>

/** `Blob`. */
export type WebBlob = Instance<
  'Blob',
  { readonly size: number; readonly type: string; arrayBuffer(): Promise<ArrayBuffer> }
>

/** `Event`. */
export type WebEvent = Instance<'Event', { readonly type: string }>

/** `MessageEvent`. */
export type WebMessageEvent = Instance<'MessageEvent', { readonly type: string; readonly data: unknown }>

/** `CloseEvent`. */
export type WebCloseEvent = Instance<
  'CloseEvent',
  { readonly type: string; readonly code: number; readonly reason: string; readonly wasClean: boolean }
>

/** `EventTarget`. */
export type WebEventTarget = Instance<'EventTarget', { dispatchEvent(event: WebEvent): boolean }>
