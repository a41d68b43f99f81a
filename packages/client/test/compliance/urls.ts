// URLs: their forms and schemes.
import type { Bench, Case } from './case.ts'
import { equal, throws } from './fails.ts'

const CONSTRUCTOR = 'WebSockets 3.1, constructor'
const USV_STRING = 'Web IDL, USVString'

/** Of the page or the Worker. */
const base = (): string => globalThis.document?.baseURI ?? location.href

function becomes(bench: Bench, given: unknown, url: string): void {
  equal(bench.make(given).url, url, `url of ${String(given)}`)
}

export const urls: readonly Case[] = [
  {
    name: 'a ws: URL is serialised',
    cites: 'WebSockets 3.1, url',
    run: (bench) => {
      becomes(bench, bench.server, `${bench.server}/`)
      becomes(
        bench,
        `${bench.server.replace('ws:', 'WS:')}/echo/../A b?q=é`,
        `${bench.server}/A%20b?q=%C3%A9`,
      )
    },
  },
  {
    name: 'http: becomes ws:',
    cites: CONSTRUCTOR,
    run: (bench) => becomes(bench, bench.server.replace('ws:', 'http:'), `${bench.server}/`),
  },
  {
    name: 'https: becomes wss:, and a default port is left out',
    cites: CONSTRUCTOR,
    run: (bench) => becomes(bench, 'https://127.0.0.1:443/x', 'wss://127.0.0.1/x'),
  },
  {
    name: 'a relative URL is resolved against the base',
    cites: CONSTRUCTOR,
    run: (bench) => {
      const page = base().replace('http', 'ws')
      becomes(bench, '/socket', new URL('/socket', page).href)
      becomes(bench, '?x', new URL('?x', page).href)
    },
  },
  {
    name: 'an empty URL is the base',
    cites: 'URL, URL parsing',
    run: (bench) => becomes(bench, '', base().replace('http', 'ws')),
  },
  {
    name: 'user and password are kept',
    cites: CONSTRUCTOR,
    run: (bench) => {
      const url = `${bench.server.replace('//', '//user:password@')}/`
      becomes(bench, url, url)
    },
  },
  {
    name: 'a fragment is a SyntaxError, an empty one too',
    cites: CONSTRUCTOR,
    run: (bench) => {
      for (const url of [`${bench.server}/#x`, `${bench.server}/#`, '#x'])
        throws(() => bench.make(url), 'SyntaxError', url)
    },
  },
  {
    name: 'another scheme is a SyntaxError',
    cites: CONSTRUCTOR,
    run: (bench) => {
      for (const url of ['ftp://127.0.0.1/', 'mailto:a@example.org', 'about:blank', 'file:///x', 'data:,x'])
        throws(() => bench.make(url), 'SyntaxError', url)
    },
  },
  {
    name: 'what is no URL is a SyntaxError',
    cites: CONSTRUCTOR,
    run: (bench) => {
      for (const url of ['ws://', 'wss://[::/', 'ws://127.0.0.1:99999/'])
        throws(() => bench.make(url), 'SyntaxError', url)
    },
  },
  {
    name: 'a host with a space is a SyntaxError',
    cites: 'URL, host parsing',
    run: (bench) => throws(() => bench.make('ws://foo bar.example/'), 'SyntaxError'),
  },
  {
    name: 'what is no string is made one',
    cites: USV_STRING,
    run: (bench) => {
      becomes(bench, new URL(`${bench.server}/echo`), `${bench.server}/echo`)
      becomes(bench, { toString: () => `${bench.server}/echo` }, `${bench.server}/echo`)
      becomes(bench, undefined, new URL('undefined', base().replace('http', 'ws')).href)
      throws(() => bench.make(Symbol('x')), 'TypeError', 'a symbol')
    },
  },
  {
    name: 'a lone surrogate becomes U+FFFD',
    cites: USV_STRING,
    run: (bench) => becomes(bench, `${bench.server}/\ud800`, `${bench.server}/%EF%BF%BD`),
  },
]
