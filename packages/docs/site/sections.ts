// The map of the site: which folder of docs/ is which section, and which pages come first in it.

export interface Section {
  readonly title: string
  /** Folders and pages of docs/ that belong here, in their order. Other pages of a folder follow those named, by their titles. */
  readonly holds: readonly string[]
}

/** Below the start page, in the order of the sidebar. A page belongs to the first section that names it or its folder. */
export const SECTIONS: readonly Section[] = [
  { title: 'Start', holds: ['start/tutorial.md', 'start/server-changes.md', 'start'] },
  {
    title: 'Frameworks',
    holds: [
      'frameworks/index.md',
      ...['react', 'vue', 'svelte', 'solid', 'angular'].map((name) => `frameworks/${name}.md`),
      'frameworks',
    ],
  },
  {
    title: 'Recipes',
    holds: [
      'recipes/index.md',
      ...['auth', 'rooms', 'missed-messages', 'deploys', 'logging', 'typed-messages'].map(
        (name) => `recipes/${name}.md`,
      ),
      'recipes',
    ],
  },
  { title: 'Migrate', holds: ['migrate/index.md', 'migrate/native.md', 'migrate'] },
  { title: 'Sessions', holds: ['sessions/lose-no-message.md', 'sessions'] },
  { title: 'Servers', holds: ['servers/index.md', 'servers/heartbeats.md', 'servers/ws.md', 'servers'] },
  { title: 'Libraries', holds: ['libraries/index.md', 'libraries'] },
  { title: 'Test your app', holds: ['test-your-app.md'] },
  {
    title: 'Reference',
    holds: [
      'reference/options.md',
      'reference/methods-and-events.md',
      'reference/errors.md',
      'reference/close-codes.md',
      'reference/websocket.md',
      'reference',
    ],
  },
  {
    title: 'How it works',
    holds: [
      'how-it-works/index.md',
      'how-it-works/half-open.md',
      'how-it-works/why-a-page-cant-ping.md',
      'how-it-works/suspicion-and-verdict.md',
      'how-it-works/replacement.md',
      'how-it-works/back-off.md',
    ],
  },
  { title: 'Limits and comparison', holds: ['limits.md', 'reference/comparison.md'] },
]
