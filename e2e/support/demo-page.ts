// The demo page by what a visitor sees of it.
import { expect, type Locator, type Page } from '@playwright/test'

type Count = 'sent' | 'answered' | 'on-the-way' | 'queued' | 'dropped' | 'unanswered'

export class DemoPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async open(page: Page, url: string): Promise<DemoPage> {
    await page.goto(url)
    const demo = new DemoPage(page)
    await demo.isIn('Open')
    return demo
  }

  get log(): Locator {
    return this.page.locator('#log')
  }

  /** Waits until the page names this state. */
  async isIn(state: string, timeout = 5_000): Promise<void> {
    await expect(this.page.locator('#state-name')).toHaveText(state, { timeout })
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click()
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

  async sendByItself(perSecond: '1' | '5' | '20' | '100'): Promise<void> {
    await this.page.locator('#rate').selectOption(perSecond)
    await this.turn('Send by itself', true)
  }

  async count(name: Count): Promise<number> {
    return Number(await this.page.locator(`#count-${name}`).textContent())
  }

  /** All counts, read at one moment. */
  counts(): Promise<Record<Count, number>> {
    return this.page.evaluate(() => {
      const read = (name: Count): number => Number(document.getElementById(`count-${name}`)?.textContent)
      return {
        sent: read('sent'),
        answered: read('answered'),
        'on-the-way': read('on-the-way'),
        queued: read('queued'),
        dropped: read('dropped'),
        unanswered: read('unanswered'),
      }
    })
  }

  async connections(): Promise<number> {
    return Number(await this.page.locator('#connections').textContent())
  }
}
