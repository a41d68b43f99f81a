import type { CloseInfo } from './status.ts'

/** What a socket does after a connection or an attempt ended. */
export type CloseVerdict =
  /** Reconnect after a delay. */
  | 'retry'
  /** Reconnect with a fresh `url` and fresh `protocols`; after a delay if the last refresh is less than a minute ago. */
  | 'refresh'
  /** Emit `close`, and don't reconnect. */
  | 'stop'

/** 1008 policy violation, 3000 unauthorized (IANA), 4401 by analogy with HTTP: most often an expired token. */
const REFRESH_CODES: readonly number[] = [1008, 3000, 4401]

/**
 * 1003 unsupported data, 1007 invalid payload, 1010 mandatory extension, 3003 forbidden (IANA), and 4400, 4403, 4404,
 * 4406, 4409 by analogy with HTTP: the same request would fail the same way again.
 */
const STOP_CODES: readonly number[] = [1003, 1007, 1010, 3003, 4400, 4403, 4404, 4406, 4409]

/** 1001 going away, 1012 service restart, 1013 try again later (IANA), 4429 too many requests: all clients get them at once. */
const RESTART_CODES: readonly number[] = [1001, 1012, 1013, 4429]

const MAX_RETRY_AFTER_SECONDS = 3_600

/**
 * The close policy if there is no `classifyClose`, or if it fails.
 *
 * Codes: RFC 6455 section 7.4 and IANA's registry. 1000 is `retry`, because proxies close with it. So is every code with
 * `retry-after` in its reason.
 */
export function defaultVerdict({ code, reason }: Pick<CloseInfo, 'code' | 'reason'>): CloseVerdict {
  if (retryAfter(reason) !== undefined) return 'retry'
  return STOP_CODES.includes(code) ? 'stop' : REFRESH_CODES.includes(code) ? 'refresh' : 'retry'
}

/** Whether a server closes all its connections at once with this code. */
export function isRestart(code: number): boolean {
  return RESTART_CODES.includes(code)
}

/** Milliseconds to wait by `retry-after=<seconds>` in a close reason, at most an hour. */
export function retryAfter(reason: string): number | undefined {
  const seconds = /\bretry-after=(\d+)/.exec(reason)?.[1]
  return seconds === undefined ? seconds : Math.min(MAX_RETRY_AFTER_SECONDS, Number(seconds)) * 1_000
}
