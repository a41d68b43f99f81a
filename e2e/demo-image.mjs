// Takes the README's pictures of the demo anew, after a build: `npm --prefix e2e run demo-image`.
//
//   docs/images/demo.png   the page in the fault
//   docs/images/demo.gif   ten seconds of it, from the opening on
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { startDemoServer } from '@resilient-socket/demo/server'
import gifenc from 'gifenc'
import { PNG } from 'pngjs'
// biome-ignore lint/correctness/useImportExtensions: it takes the declarations beside the module for the module.
import { browserArgs, findBrowser } from '../scripts/browser.mjs'

const { applyPalette, GIFEncoder, quantize } = gifenc

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url))

const MAX_BYTES = 1_500_000
const DURATION = 10_000
const FRAME = 100

/** The last of 256 colours stands for «as in the frame before». */
const SAME = 255

const server = await startDemoServer()
const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArgs })
try {
  await mkdir(IMAGES, { recursive: true })
  await takePicture()
  await takeAnimation()
} finally {
  await browser.close()
  await server.close()
}

async function open(viewport) {
  const page = await browser.newPage({ viewport, colorScheme: 'light' })
  await page.goto(server.url)
  await page.getByText(/^Both are connected/).waitFor()
  return page
}

async function takePicture() {
  const page = await open({ width: 1280, height: 720 })
  await page.getByText(/It has been dead for 9 s/).waitFor()
  await page.screenshot({ path: `${IMAGES}demo.png` })
  await page.close()
}

async function takeAnimation() {
  const page = await open({ width: 1200, height: 700 })
  const frames = []
  const startedAt = Date.now()
  for (let at = 0; at < DURATION; at = Date.now() - startedAt) {
    frames.push({ at, png: await page.screenshot() })
    await page.waitForTimeout(Math.max(0, FRAME - (Date.now() - startedAt - at)))
  }
  await page.close()
  const gif = encode(frames)
  if (gif.length > MAX_BYTES)
    throw new Error(`The animation has ${gif.length} bytes, more than ${MAX_BYTES}.`)
  await writeFile(`${IMAGES}demo.gif`, gif)
  console.log(`docs/images/demo.gif: ${frames.length} frames, ${gif.length} bytes`)
}

function encode(frames) {
  const pictures = frames.map(({ png }) => PNG.sync.read(png))
  const palette = paletteOf(pictures)
  const gif = GIFEncoder()
  let before
  for (const [index, { width, height, data }] of pictures.entries()) {
    const colors = applyPalette(data, palette)
    const delay = (frames[index + 1]?.at ?? DURATION) - frames[index].at
    const isFirst = before === undefined
    const changed = isFirst ? colors : colors.map((color, pixel) => (color === before[pixel] ? SAME : color))
    gif.writeFrame(changed, width, height, {
      palette: isFirst ? palette : undefined,
      delay,
      transparent: !isFirst,
      transparentIndex: SAME,
      // What a frame leaves out stays as it was.
      dispose: 1,
    })
    before = colors
  }
  gif.finish()
  return gif.bytes()
}

/** One palette for all frames: of the first, one in the fault, and the last. */
function paletteOf(pictures) {
  const samples = [0, Math.floor(pictures.length / 2), pictures.length - 1].map(
    (index) => pictures[index].data,
  )
  const palette = quantize(Buffer.concat(samples), SAME)
  while (palette.length <= SAME) palette.push([0, 0, 0])
  return palette
}
