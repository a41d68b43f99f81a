// Unpacks a Chromium made for serverless machines, with the libraries that a bare Linux lacks.
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { run } from './step.mjs'

// Newer ones need Node 22.
const PACKAGE = '@sparticuz/chromium'
const VERSION = '143.0.4'

/** Returns the path of a launcher. It unpacks the browser only once. */
export async function fetchPackagedChromium(folder, timeout) {
  const target = join(folder, VERSION)
  const launcher = join(target, 'chromium.sh')
  if (existsSync(launcher)) return launcher

  const download = join(folder, 'download')
  await mkdir(download, { recursive: true })
  await writeFile(join(download, 'package.json'), '{ "private": true }\n')
  const flags = [
    '--prefix',
    download,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
  ]
  const code = await run('npm', ['install', ...flags, `${PACKAGE}@${VERSION}`], { cwd: download, timeout })
  if (code !== 0) throw new Error(`npm could not fetch ${PACKAGE}`)

  const unpacked = join(folder, `unpacking-${process.pid}`)
  await unpack(download, unpacked)
  await rm(target, { recursive: true, force: true })
  await rename(unpacked, target)
  await rm(download, { recursive: true, force: true })
  await writeLauncher(target, launcher)
  return launcher
}

async function unpack(download, target) {
  const { extract } = createRequire(join(download, 'package.json'))('tar-fs')
  const archives = join(download, 'node_modules', PACKAGE, 'bin')
  const inflated = (name) => [createReadStream(join(archives, name)), createBrotliDecompress()]
  await mkdir(target, { recursive: true })
  await pipeline(...inflated('chromium.br'), createWriteStream(join(target, 'chromium'), { mode: 0o755 }))
  await pipeline(...inflated('swiftshader.tar.br'), extract(target, { chown: false }))
  await pipeline(...inflated('al2023.tar.br'), extract(join(target, 'al2023'), { chown: false }))
  await pipeline(...inflated('fonts.tar.br'), extract(join(target, 'fonts'), { chown: false }))
}

async function writeLauncher(target, launcher) {
  await writeFile(
    join(target, 'fonts/fonts.conf'),
    '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir prefix="relative">fonts</dir></fontconfig>\n',
  )
  const lines = [
    '#!/bin/sh',
    'here=$(dirname -- "$0")',
    'export LD_LIBRARY_PATH="$here/al2023/lib"',
    '[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/fonts"',
    'exec "$here/chromium" "$@"',
    '',
  ]
  await writeFile(launcher, lines.join('\n'))
  await chmod(launcher, 0o755)
}
