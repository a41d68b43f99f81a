// Runs in the page: sessions under names, each with a log and a supply of numbered messages.
import type { SessionOptions } from 'resilient-socket/session'
import type { ClientEntry } from '../logs.ts'
import { Talker } from './talker.ts'

declare global {
  var talkers: Record<string, Talker>
  function openTalker(name: string, url: string, options: SessionOptions): void
  /** The entries from that one on. */
  function readTalker(name: string, from: number): Promise<readonly ClientEntry[]>
}

globalThis.talkers = {}

globalThis.openTalker = (name, url, options) => {
  talkers[name] = new Talker(url, options)
}

globalThis.readTalker = (name, from) => talkers[name]!.read(from)
