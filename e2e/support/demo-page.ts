// The demo page by what a visitor sees of it.
import { expect, type Locator, type Page } from '@playwright/test'

type Figure = 'sent' | 'answered' | 'on-the-way' | 'queued' | 'lost'

/** One lane's card. */
class LaneCard {
  readonly root: Locator

  constructor(root: Locator) {
    this.root = root
  }

  get verdict(): Locator {
    return this.part('verdict')
  }

  get events(): Locator {
    return this.part('events')
  }

  part(name: string): Locator {
    return this.root.locator(`[data-part="${name}"]`)
  }

  /** Waits until the card names this state. */
  async isIn(state: string, timeout = 15_000): Promise<void> {
    await expect(this.part('state')).toHaveText(state, { timeout })
  }

  async figure(name: Figure): Promise<number> {
    return Number(await this.part(name).textContent())
  }

  /** All of them, read at one moment. */
  figures(): Promise<Record<Figure, number>> {
    return this.root.evaluate((card) => {
      const read = (name: Figure): number => Number(card.querySelector(`[data-part="${name}"]`)?.textContent)
      return {
        sent: read('sent'),
        answered: read('answered'),
        'on-the-way': read('on-the-way'),
        queued: read('queued'),
        lost: read('lost'),
      }
    })
  }

  /** Waits until messages are answered that are sent from now on. */
  async isAnswering(timeout = 15_000): Promise<void> {
    const before = await this.figure('answered')
    await expect.poll(() => this.figure('answered'), { timeout }).toBeGreaterThan(before + 2)
  }
}

export class DemoPage {
  readonly page: Page
  readonly native: LaneCard
  readonly ours: LaneCard

  private constructor(page: Page) {
    this.page = page
    this.native = new LaneCard(page.getByRole('region', { name: 'Plain WebSocket' }))
    this.ours = new LaneCard(page.getByRole('region', { name: 'ResilientSocket' }))
  }

  static async open(page: Page, url: string): Promise<DemoPage> {
    await page.goto(url)
    const demo = new DemoPage(page)
    await demo.native.isIn('OPEN')
    await demo.ours.isIn('Open')
    return demo
  }

  get running(): Locator {
    return this.page.locator('#running')
  }

  /** What our lane has dialled beside the connection it had, and what became of it. */
  sideDials(outcome: 'under-way' | 'won' | 'dropped' | 'failed' | 'went-on'): Locator {
    return this.page.locator(`#resilient-band [data-dial="${outcome}"]`)
  }

  /** What the band of our lane says to those who can't see it. */
  get band(): Locator {
    return this.page.getByRole('img', { name: /^Dialled beside/ })
  }

  /** By what it is called, whatever it says besides, and in whichever group it is. */
  button(name: string): Locator {
    const label = this.page.locator('.label').getByText(name, { exact: true })
    const described = this.page.locator('button:not([role])').filter({ has: label })
    return described.or(this.page.getByRole('button', { name, exact: true }))
  }

  async press(name: string): Promise<void> {
    const group = this.page.locator('details', { has: this.button(name) })
    if ((await group.count()) > 0) await group.evaluate((details) => details.setAttribute('open', ''))
    await this.button(name).click()
  }

  async turn(name: string, isOn: boolean): Promise<void> {
    const element = this.page.getByRole('switch', { name })
    if ((await element.getAttribute('aria-checked')) !== String(isOn)) await element.click()
    await expect(element).toHaveAttribute('aria-checked', String(isOn))
  }

  async send(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text)
    await this.page.getByRole('textbox', { name: 'Message' }).press('Enter')
  }

  async sendAtRate(perSecond: '1' | '5' | '20' | '100'): Promise<void> {
    await this.page.getByRole('combobox').selectOption(perSecond)
  }

  /** Waits until nothing is broken any more. */
  async isHealed(timeout = 15_000): Promise<void> {
    await expect(this.page.locator('#nothing-running')).toBeVisible({ timeout })
  }
}
