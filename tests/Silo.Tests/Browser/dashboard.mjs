// Opens the Orleans dashboard from the page of a server that asks for keys.
// node dashboard.mjs BASE_URL OPERATOR_KEY CLIENT_KEY OUTPUT_FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, openBrowser, patience, until } from './browser.mjs';

const [base, operatorKey, clientKey, output] = process.argv.slice(2);
mkdirSync(output, { recursive: true });
const browser = await openBrowser();

async function open(key) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(base);
  await page.locator('#key').fill(key);
  await page.locator('#key').press('Enter');
  await page.locator('#send:enabled').waitFor();
  return { context, page };
}

try {
  const { page: clients } = await open(clientKey);
  await clients.waitForTimeout(500);
  must(await clients.locator('#grid').isHidden(), 'a client sees the grid');

  const { context, page } = await open(operatorKey);
  await page.locator('#grid').waitFor();
  const refused = [];
  page.on('response', response => { if (response.status() >= 400) refused.push(`${response.status()} ${new URL(response.url()).pathname}`); });
  await page.locator('#dashboard').press('Enter');
  await page.waitForURL('**/orleans/');
  await until(async () => /Total Activations/i.test(await page.locator('body').innerText()), 'the dashboard shows nothing');
  await page.screenshot({ path: join(output, 'dashboard.png') });
  must(refused.every(each => each.endsWith('/favicon.ico')), `refused: ${refused.join(', ')}`);

  const [cookie] = await context.cookies();
  must(cookie.httpOnly && cookie.sameSite === 'Strict' && cookie.path === '/orleans', 'the cookie is too open');
  console.log('ok    the dashboard opens for operators');
} catch (error) {
  console.log(`FAIL  ${error.message}`);
  process.exitCode = 1;
}
await browser.close();
