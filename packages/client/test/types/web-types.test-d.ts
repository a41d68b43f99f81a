// The types of the web platform that the declarations name are the DOM's own, if the compiler has the DOM.
import { expectTypeOf } from 'vitest'
import type { WebSocketClass, WebSocketInstance } from '../../src/environment/environment.ts'
import type {
  Instance,
  WebAbortSignal,
  WebBinaryType,
  WebBlob,
  WebCloseEvent,
  WebEvent,
  WebEventTarget,
  WebMessageEvent,
  WebUrl,
} from '../../src/environment/web-types.ts'

expectTypeOf<WebAbortSignal>().toEqualTypeOf<AbortSignal>()
expectTypeOf<WebBinaryType>().toEqualTypeOf<BinaryType>()
expectTypeOf<WebBlob>().toEqualTypeOf<Blob>()
expectTypeOf<WebCloseEvent>().toEqualTypeOf<CloseEvent>()
expectTypeOf<WebEvent>().toEqualTypeOf<Event>()
expectTypeOf<WebEventTarget>().toEqualTypeOf<EventTarget>()
expectTypeOf<WebMessageEvent>().toEqualTypeOf<MessageEvent>()
expectTypeOf<WebSocketClass>().toEqualTypeOf<typeof WebSocket>()
expectTypeOf<WebSocketInstance>().toEqualTypeOf<WebSocket>()
expectTypeOf<WebUrl>().toEqualTypeOf<URL>()

// A class that no library declares is what the package says it is.
expectTypeOf<Instance<'NoSuchClass', 'otherwise'>>().toEqualTypeOf<'otherwise'>()
