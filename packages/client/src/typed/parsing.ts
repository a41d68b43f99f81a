// Between data and messages: codecs and schemas, which may throw anything or be asynchronous. Knows no sockets.
import type { SocketData } from '../environment/environment.ts'
import { ResilientSocketError } from '../errors.ts'
import { describe } from '../shell/describe.ts'
import { InvalidMessageError } from './invalid-message.ts'
import type { StandardSchema } from './standard-schema.ts'

/** How messages look on the wire. */
export interface Codec {
  /** A message as data. */
  encode(message: unknown): SocketData
  /** What is in a message's data: a string or, as the socket's `binaryType` says, an `ArrayBuffer` or a `Blob`. */
  decode(data: SocketData): unknown
}

/** Messages as JSON texts; the default. */
export const json: Codec = {
  encode: (message) => JSON.stringify(message),
  decode(data) {
    if (typeof data !== 'string')
      throw new InvalidMessageError('A message is binary, not JSON: set options.codec, or send texts')
    return JSON.parse(data)
  },
}

/** What a codec's function returns. @throws `InvalidMessageError` */
export function convert<T>(name: 'encode' | 'decode', action: () => T): T {
  let failure: unknown
  try {
    const result = action()
    if (!isAsync(result)) return result
    failure = new InvalidMessageError(`options.codec.${name} returned a promise: it must be synchronous`)
  } catch (thrown) {
    failure = isInvalid(thrown) ? thrown : failed(`codec.${name}`, thrown)
  }
  throw failure
}

/** What the schema makes of a value. @throws `InvalidMessageError`; `ResilientSocketError` `'async-schema'` */
export function validate(name: 'incoming' | 'outgoing', schema: StandardSchema, value: unknown): unknown {
  let failure: ResilientSocketError
  try {
    const result = schema['~standard'].validate(value)
    if (isAsync(result))
      failure = new ResilientSocketError(
        'async-schema',
        `options.${name} returned a promise: it must be synchronous. zod does so when a function of yours throws`,
      )
    else if (!result.issues) return result.value
    // Their paths may have keys that the message chose, as those of a record.
    else
      failure = new InvalidMessageError(`A message doesn't match options.${name}: see error.issues`, [
        ...result.issues,
      ])
  } catch (thrown) {
    failure = failed(name, thrown)
  }
  throw failure
}

function failed(option: string, thrown: unknown): InvalidMessageError {
  return new InvalidMessageError(`options.${option} threw: ${describe(thrown)}, see error.thrown`, [], thrown)
}

/** Whether it is a promise. It may be rejected: that is told otherwise. */
function isAsync(value: unknown): value is PromiseLike<unknown> {
  const { then } = Object(value)
  if (typeof then !== 'function') return false
  Promise.resolve(value).catch(() => undefined)
  return true
}

function isInvalid(thrown: unknown): boolean {
  try {
    return thrown instanceof InvalidMessageError
  } catch {
    return false
  }
}
