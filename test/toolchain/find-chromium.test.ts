/** The finder of a browser asks the places in their order, and its error says what to do. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ChromiumPlaces, findChromium } from '../../scripts/find-chromium.ts';

const folder = '/somewhere/bin';
const onPath = (command: string): string => join(folder, command);

/** A Linux machine on which nothing but the given files can be executed. */
const machine = (files: string[], more: Partial<ChromiumPlaces> = {}): ChromiumPlaces => ({
  env: { PATH: `/empty:${folder}` },
  platform: 'linux',
  arch: 'x64',
  isBrowser: (path) => files.includes(path),
  playwright: async () => '/playwright/chromium',
  bundled: async () => '/package/chromium',
  ...more,
});

const everything = ['/named/chromium', onPath('chromium'), onPath('google-chrome'), '/playwright/chromium'];
const named = { CHROMIUM_PATH: '/named/chromium', PATH: folder };

describe('where Chromium is looked for', () => {
  test.each([
    ['CHROMIUM_PATH comes first', machine(everything, { env: named }), 'environment', '/named/chromium'],
    ['then the usual commands, in their order', machine(everything), 'path', onPath('chromium')],
    ['a later command when the first is missing', machine([onPath('msedge')]), 'path', onPath('msedge')],
    ["then Playwright's own", machine(['/playwright/chromium']), 'playwright', '/playwright/chromium'],
    [
      'the word "bundled" asks for the one inside the npm package',
      machine(everything, { env: { ...named, CHROMIUM_PATH: 'bundled' } }),
      'package',
      '/package/chromium',
    ],
    ['then the one inside the npm package', machine([]), 'package', '/package/chromium'],
  ])('%s', async (_law, places, source, executablePath) => {
    expect(await findChromium(places)).toMatchObject({ source, executablePath });
  });

  test('installed applications are found on macOS', async () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(await findChromium(machine([chrome], { platform: 'darwin' }))).toMatchObject({
      source: 'application',
      executablePath: chrome,
    });
  });

  test.each([
    [machine([]), true],
    [machine(everything), false],
    [machine(['/x/chrome-headless-shell'], { env: { CHROMIUM_PATH: '/x/chrome-headless-shell' } }), true],
  ])('a headless shell is known as one', async (places, isHeadlessShell) => {
    expect(await findChromium(places)).toMatchObject({ isHeadlessShell });
  });

  test('nothing is unpacked while a browser is installed', async () => {
    const bundled = async (): Promise<string> => {
      throw new Error('must not be asked');
    };
    await expect(findChromium(machine([onPath('chromium')], { bundled }))).resolves.toMatchObject({ source: 'path' });
  });
});

describe('when there is none', () => {
  test('a CHROMIUM_PATH that cannot be executed is an error, not a reason to look elsewhere', async () => {
    const places = machine([onPath('chromium')], { env: named });
    await expect(findChromium(places)).rejects.toThrow(/CHROMIUM_PATH is "\/named\/chromium".*or unset it/);
  });

  test('the error names the places that were asked and what to do', async () => {
    const places = machine([], { arch: 'arm64' });
    await expect(findChromium(places)).rejects.toThrow(/linux on arm64.*Install one.*or set CHROMIUM_PATH/);
  });

  test('a package that cannot be unpacked is told with its cause', async () => {
    const bundled = async (): Promise<string> => {
      throw new Error('no space left');
    };
    await expect(findChromium(machine([], { bundled }))).rejects.toThrow(
      /could not be unpacked \(Error: no space left\)/,
    );
  });
});

test('the flags start a headless browser in a container and as root', async () => {
  const { args } = await findChromium(machine([]));
  expect(args).toEqual(expect.arrayContaining(['--headless', '--no-sandbox', '--disable-gpu']));
});
