// Ids and tokens of sessions. Tokens are kept as hashes, and compared in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Secrets } from './protocol/admission.ts'

/** 128 bits. */
const BYTES = 16

export function newSecrets(): Secrets {
  const token = randomBytes(BYTES).toString('base64url')
  return { id: randomBytes(BYTES).toString('base64url'), token, tokenHash: hashOf(token).toString('base64') }
}

/** Returns a function that compares the token with a kept hash. */
export function tokenCheck(token: string | undefined): (hash: string) => boolean {
  const shown = hashOf(token ?? '')
  return (hash) => timingSafeEqual(shown, Buffer.from(hash, 'base64'))
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
