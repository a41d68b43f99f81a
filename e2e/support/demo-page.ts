// The demo page by what a visitor sees of it.
import { expect, type Locator, type Page } from '@playwright/test'

type Client = 'plain' | 'ours'

type Rate = '1' | '2' | '5' | '20' | '100'

type Count = 'delivered' | 'waiting' | 'never'

/** One client: its window, its verdict, its events in the workbench. */
class ClientView {
  readonly window: Locator
  readonly state: Locator
  readonly chat: Locator
  readonly verdict: Locator
  readonly events: Locator
  readonly unanswered: Locator

  constructor(page: Page, client: Client) {
    this.window = page.locator(`#${client}-window`)
    this.state = this.window.locator('[data-part="state"]')
    this.chat = this.window.getByRole('list')
    this.unanswered = this.window.locator('[data-part="unanswered"]')
    this.verdict = page.locator(`#${client}-verdict`)
    this.events = page.locator(`#${client}-events`)
  }

  /** Waits until its window says this. */
  async is(state: string | RegExp, timeout = 30_000): Promise<void> {
    await expect(this.state).toHaveText(state, { timeout })
  }

  async count(name: Count): Promise<number> {
    return Number(await this.window.locator(`[data-count="${name}"] dd`).textContent())
  }

  /** All of them, and how many have no answer yet, read at one moment. */
  counts(): Promise<Record<Count | 'unanswered', number>> {
    return this.window.evaluate((window) => {
      const read = (name: Count): number =>
        Number(window.querySelector(`[data-count="${name}"] dd`)?.textContent)
      const unanswered = window.querySelector('[data-part="unanswered"]')?.textContent ?? ''
      return {
        delivered: read('delivered'),
        waiting: read('waiting'),
        never: read('never'),
        unanswered: Number.parseInt(unanswered || '0', 10),
      }
    })
  }

  /** Waits until messages are answered that are sent from now on. */
  async isAnswering(timeout = 30_000): Promise<void> {
    const before = await this.count('delivered')
    await expect.poll(() => this.count('delivered'), { timeout }).toBeGreaterThan(before + 2)
  }
}

export class DemoPage {
  readonly page: Page
  readonly plain: ClientView
  readonly ours: ClientView
  readonly headline: Locator
  readonly ticker: Locator
  readonly runName: Locator
  readonly runStatus: Locator
  readonly active: Locator
  /** The latest result of each scenario, and of what was broken by hand. */
  readonly scores: Locator

  constructor(page: Page) {
    this.page = page
    this.plain = new ClientView(page, 'plain')
    this.ours = new ClientView(page, 'ours')
    this.headline = page.locator('#headline')
    this.ticker = page.locator('.ticker')
    this.runName = page.locator('#run-name')
    this.runStatus = page.locator('#run-status')
    this.active = page.locator('#active')
    this.scores = page.locator('#scores [data-has-result="true"]')
  }

  /** With reduced motion: nothing plays by itself, and no dot travels. */
  static async open(page: Page, url: string, perSecond: Rate = '2'): Promise<DemoPage> {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(url)
    const demo = new DemoPage(page)
    await demo.areConnected()
    if (perSecond !== '2') await demo.sendAtRate(perSecond)
    // Only a server that has answered a ping is expected to.
    await page.evaluate(() => socket.ping())
    return demo
  }

  async areConnected(timeout = 30_000): Promise<void> {
    await this.plain.is('OPEN', timeout)
    await this.ours.is('Open, healthy', timeout)
  }

  async openWorkbench(): Promise<void> {
    await this.page.locator('#workbench').evaluate((workbench) => workbench.setAttribute('open', ''))
    await this.page
      .locator('#faults details')
      .evaluateAll((groups) => groups.map((group) => group.setAttribute('open', '')))
  }

  /** By what it is called, whatever it says besides. */
  button(name: string): Locator {
    const label = this.page.locator('.label').getByText(name, { exact: true })
    const described = this.page.locator('button').filter({ has: label })
    return described.or(this.page.getByRole('button', { name, exact: true }))
  }

  async press(name: string): Promise<void> {
    if (!(await this.button(name).isVisible())) await this.openWorkbench()
    await this.button(name).click()
  }

  async turn(name: string, isOn: boolean): Promise<void> {
    const element = this.page.getByRole('switch', { name })
    if (!(await element.isVisible())) await this.openWorkbench()
    if ((await element.getAttribute('aria-checked')) !== String(isOn)) await element.click()
    await expect(element).toHaveAttribute('aria-checked', String(isOn))
  }

  async send(text: string): Promise<void> {
    await this.openWorkbench()
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text)
    await this.page.getByRole('textbox', { name: 'Message' }).press('Enter')
  }

  async sendAtRate(perSecond: Rate): Promise<void> {
    await this.openWorkbench()
    await this.page.getByRole('combobox').selectOption(perSecond)
  }

  /** Waits until the run of this name has ended, and its verdict is final. */
  async hasEnded(name: string, timeout = 60_000): Promise<void> {
    await expect(this.runName).toHaveText(name)
    await expect(this.runStatus).toHaveText(/^done/, { timeout })
  }

  /** Presses until our client has moved: it keeps a connection that owes it answers, and a busy machine makes it wait for them. */
  async moves(button: string, verdict: RegExp): Promise<void> {
    await expect(async () => {
      await this.press(button)
      await expect(this.ours.verdict).toHaveText(verdict, { timeout: 10_000 })
    }).toPass({ timeout: 60_000 })
  }

  /** Waits until nothing is broken any more. */
  async isRestored(timeout = 30_000): Promise<void> {
    await expect(this.active).toHaveText('None', { timeout })
  }

  /** In CSS pixels: how far the page is wider than what one sees of it. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  }
}
