import { describe, expect, it } from 'vitest'
import { newSecrets, tokenCheck } from './secrets.ts'

describe('Secrets', () => {
  it('are 128 random bits, and the token is kept as a hash', () => {
    const [a, b] = [newSecrets(), newSecrets()]
    for (const { id, token, tokenHash } of [a, b]) {
      expect(id).toMatch(/^[\w-]{22}$/)
      expect(token).toMatch(/^[\w-]{22}$/)
      expect(Buffer.from(tokenHash, 'base64')).toHaveLength(32)
      expect(tokenHash).not.toContain(token)
    }
    expect(new Set([a.id, b.id, a.token, b.token]).size).toBe(4)
  })

  it.each([
    ['the token', (token: string) => token, true],
    ['one with more behind it', (token: string) => `${token}x`, false],
    ['another one', () => newSecrets().token, false],
    ['an empty one', () => '', false],
    ['none', () => undefined, false],
  ])('%s passes: %s', (_, shown, isRight) => {
    const { token, tokenHash } = newSecrets()
    expect(tokenCheck(shown(token))(tokenHash)).toBe(isRight)
  })
})
