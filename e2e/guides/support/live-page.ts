// A page of the server's own origin with a client of a guide in it.
import type { Page } from '@playwright/test'
import type { ResilientSocket } from 'resilient-socket'
import { bundle } from '../../support/bundle.ts'
import type { Served } from './test.ts'

declare global {
  var socket: ResilientSocket
  /** What happened, in short. */
  var heard: string[]
}

/** The module's exports are `globalThis.guide`. */
export async function openGuide(page: Page, { origin, front }: Served, file: string): Promise<void> {
  front.script = await bundle(`guides/${file}`)
  await page.goto(`${origin}/page`)
  await page.waitForFunction(() => 'guide' in globalThis)
}

/** In the page: what the socket tells, and how its connections end. */
export function noteSocket(socket: ResilientSocket): void {
  globalThis.socket = socket
  socket.on('open', ({ reason }) => heard.push(`open: ${reason}`))
  socket.on('lost', ({ code, origin }) => heard.push(`lost: ${code} ${origin}`))
  socket.on('close', ({ code, origin }) => heard.push(`close: ${code} ${origin}`))
  socket.on('message', ({ data }) => heard.push(String(data)))
  socket.on('error', ({ code }) => heard.push(`error: ${code}`))
}

export function notesIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => heard)
}
