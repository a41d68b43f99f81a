// Runs before the package in the current folder is published, and refuses it if it isn't ready.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'

/** The manifest's placeholder for the publisher's GitHub account. */
const PLACEHOLDER = /\bOWNER\b/

const manifest = JSON.parse(await readFile('package.json', 'utf8'))
const changes = (await readdir('../../.changeset')).filter((name) => name.endsWith('.md'))
const troubles = []

for (const field of ['author', 'bugs', 'homepage', 'repository']) {
  const value = JSON.stringify(manifest[field])
  if (value === undefined) troubles.push(`package.json has no ${field}.`)
  else if (PLACEHOLDER.test(value))
    troubles.push(`Replace the placeholder in ${field} of package.json: ${value}`)
}
if (changes.length > 0)
  troubles.push(
    `${changes.length} changesets aren't part of a version: run "npm run version-packages" first.`,
  )

if (!existsSync('CHANGELOG.md'))
  troubles.push('There is no CHANGELOG.md: "npm run version-packages" writes it.')

for (const trouble of troubles) console.error(trouble)
process.exitCode = troubles.length > 0 ? 1 : 0
