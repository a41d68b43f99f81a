// Calls codecs and schemas, which may throw anything or return promises. Knows no sockets.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import { describe } from '../shell/describe.ts'
import { InvalidMessageError } from './invalid-message.ts'
import type { StandardSchema } from './standard-schema.ts'

/** Converts messages to data and back. Both functions are synchronous. */
export interface Codec {
  /** Returns a message as data. */
  encode(message: unknown): SocketData
  /** Returns the message in data: a string or, as the socket's `binaryType` says, an `ArrayBuffer` or a `Blob`. */
  decode(data: SocketData): unknown
}

/** The default codec: messages are JSON texts. */
export const json: Codec = {
  encode: (message) => JSON.stringify(message),
  decode(data) {
    if (typeof data !== 'string')
      throw new InvalidMessageError('A message is binary, not JSON: set options.codec, or send texts')
    return JSON.parse(data)
  },
}

/** Calls a codec's function. @throws `InvalidMessageError` */
export function convert<T>(name: 'encode' | 'decode', action: () => T): T {
  return guard(`codec.${name}`, () => {
    const result = action()
    if (isAsync(result))
      throw new InvalidMessageError(`options.codec.${name} returned a promise: it must be synchronous`)
    return result
  })
}

/** Returns a schema's output. @throws `InvalidMessageError`; `ResilientSocketError` `'async-schema'` */
export function validate(name: 'incoming' | 'outgoing', schema: StandardSchema, value: unknown): unknown {
  return guard(name, () => {
    const result = schema['~standard'].validate(value)
    if (isAsync(result))
      throw new ResilientSocketError(
        'async-schema',
        `options.${name} returned a promise: it must be synchronous. zod does so when a function of yours throws`,
      )
    if (!result.issues) return result.value
    // The issues aren't quoted: their paths may have keys from the message, such as those of a record.
    throw new InvalidMessageError(`A message doesn't match options.${name}: see error.issues`, [
      ...result.issues,
    ])
  })
}

/** Converts what the action throws to one of this package's errors. */
function guard<T>(option: string, action: () => T): T {
  try {
    return action()
  } catch (thrown) {
    if (isOwn(thrown)) throw thrown
    const text = `options.${option} threw: ${describe(thrown)}, see error.thrown`
    throw new InvalidMessageError(text, [], thrown)
  }
}

/** Whether it is a promise. A rejection must not count as unhandled: the caller reports an error. */
function isAsync(value: unknown): value is PromiseLike<unknown> {
  const { then } = Object(value)
  if (typeof then !== 'function') return false
  Promise.resolve(value).catch(() => undefined)
  return true
}

function isOwn(thrown: unknown): boolean {
  try {
    return thrown instanceof ResilientSocketError
  } catch {
    return false
  }
}
