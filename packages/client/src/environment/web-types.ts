// Types of the web platform that the public interface names. Types only.
// Each is the global type if the user's compiler has it (lib "dom" or "webworker", @types/node). Otherwise it is the part
// that this package uses, so that the declarations compile without the DOM.

/** The instance type of a global class. */
export type Instance<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer T }
}
  ? T
  : Otherwise

/** `BinaryType`. It isn't a class, so it can't be looked up. */
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
