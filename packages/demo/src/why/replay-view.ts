// A replay with its scrubber: the picture, a sentence, what held when as bars, and a button that plays it.

import { setText } from '../page/page-part.ts'
import { html, percent } from './elements.ts'
import { createPlayer } from './player.ts'
import { type Replay, sceneAt, type Track } from './replay.ts'
import { createStage } from './stage.ts'

export function createReplay(replay: Replay): HTMLElement {
  const { title, duration } = replay
  const stage = createStage(replay)
  const clock = html('span', { class: 'replay-clock', 'aria-hidden': 'true' })
  const captions = replay.captions.map(([, , text]) => html('span', {}, text))
  const playhead = html('div', { class: 'replay-playhead' })
  const scrubber = html('input', {
    type: 'range',
    min: 0,
    max: duration,
    step: 'any',
    value: 0,
    'aria-label': `Replay: ${title}`,
  })
  const button = html('button', { type: 'button' })
  const bars = replay.bars.map(barRow)
  const scrub = html('div', { class: 'replay-scrub' }, clock, ...bars, playhead, button, scrubber)
  scrub.style.setProperty('--bars', String(replay.bars.length))

  const moves = {
    time: () => scrubber.valueAsNumber,
    show(time: number) {
      scrubber.valueAsNumber = time
      show()
    },
  }
  const player = createPlayer(replay, moves, showButton)
  scrubber.addEventListener('input', () => {
    player.pause()
    show()
  })
  button.addEventListener('click', () => (player.isPlaying ? player.pause() : player.play()))
  show()
  showButton()
  return html('figure', { class: 'replay' }, stage.element, scrub, html('figcaption', {}, ...captions))

  function show(): void {
    const time = scrubber.valueAsNumber
    const scene = sceneAt(replay, time)
    stage.show(scene)
    for (const [index, caption] of captions.entries())
      caption.toggleAttribute('data-hidden', index !== scene.caption)
    const seconds = `${time.toFixed(1)} s`
    setText(clock, seconds)
    scrub.style.setProperty('--at', String(time / duration))
    scrubber.setAttribute('aria-valuetext', `${seconds}. ${captions[scene.caption]?.textContent ?? ''}`)
  }

  function showButton(): void {
    const label = player.isPlaying ? 'Pause' : 'Play'
    setText(button, label)
    button.setAttribute('aria-label', `${label}: ${title}`)
  }

  function barRow({ name, states }: Track): HTMLElement {
    const bar = html('span', { class: 'replay-bar' })
    for (const [index, { from, text, tone }] of states.entries()) {
      const until = states[index + 1]?.from ?? duration
      const part = html('span', { 'data-tone': tone }, html('span', {}, text))
      part.style.left = percent(from / duration)
      part.style.width = percent((until - from) / duration)
      bar.append(part)
    }
    return html(
      'div',
      { class: 'replay-row', 'aria-hidden': 'true' },
      html('span', { class: 'replay-name' }, name),
      bar,
    )
  }
}
