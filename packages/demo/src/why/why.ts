// The page's "Why": three short sections, each with a replay that can be scrubbed.
import { html } from './elements.ts'
import { halfOpen } from './half-open.ts'
import { lateHealing } from './late-healing.ts'
import { noPing } from './no-ping.ts'
import type { Replay } from './replay.ts'
import { createReplay } from './replay-view.ts'

/** Builds the sections in an empty element. */
export function showWhy(place: HTMLElement): void {
  place.classList.add('why-topics')
  const hint =
    'Drag along a picture’s timeline, or play it. Times are real; packets are slowed down, so you can see them.'
  place.append(html('p', { class: 'why-hint' }, hint), ...[halfOpen, noPing, lateHealing].map(topic))
}

function topic(replay: Replay): HTMLElement {
  const { title, about, source } = replay
  // Every second part is between backticks.
  const parts = about.split('`').map((text, index) => (index % 2 ? html('code', {}, text) : text))
  const prose = html(
    'div',
    { class: 'why-text' },
    html('h3', {}, title),
    html('p', {}, ...parts),
    html('p', { class: 'why-source' }, html('a', { href: source.href }, source.text)),
  )
  return html('div', { class: 'why-topic' }, prose, createReplay(replay))
}
