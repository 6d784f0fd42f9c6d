/** Finds a Chromium that the real-browser tests can launch, or says what to do; never skips. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { unpackBundledChromium } from './bundled-chromium.ts';

/** What a launcher (Playwright's `launch`, or a spawn) needs to start the browser. */
export interface ChromiumLaunch {
  /** Absolute path of the executable. */
  executablePath: string;
  /** Flags for a headless, quiet browser that also starts in a container and as root. */
  args: string[];
  /** Which place it was found in. */
  source: 'environment' | 'path' | 'application' | 'playwright' | 'package';
  /** It has no tabs, no back/forward cache, and freezes no page: the one in the npm package is such a shell. */
  isHeadlessShell: boolean;
}

/** The places that are asked, as seams, so that their order can be tested without a browser. */
export interface ChromiumPlaces {
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  arch: string;
  /** Whether the path names a file that can be executed and is a browser. */
  isBrowser: (path: string) => boolean;
  /** Where Playwright's own registry would keep its Chromium. */
  playwright: () => Promise<string | undefined>;
  /** Unpacks the Chromium that comes inside an npm package. */
  bundled: () => Promise<string>;
}

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
];

/** The word in CHROMIUM_PATH that asks for the browser in the npm package, whatever else is there. */
export const BUNDLED = 'bundled';

/** Looks in CHROMIUM_PATH, on PATH, among the installed applications, in Playwright's registry, in the npm package. */
export async function findChromium(places: Partial<ChromiumPlaces> = {}): Promise<ChromiumLaunch> {
  const asked: ChromiumPlaces = { ...thisMachine, ...places };
  const named = asked.env.CHROMIUM_PATH;
  if (named === BUNDLED) return await fromPackage(asked);
  if (named) {
    if (asked.isBrowser(named)) return launch('environment', named);
    throw new Error(
      `CHROMIUM_PATH is "${named}", which cannot be executed. Point it at a Chromium, Chrome or Edge executable, or unset it to let one be found.`,
    );
  }
  const installed = findInstalled(asked);
  if (installed) return installed;
  const playwright = await asked.playwright();
  if (playwright && asked.isBrowser(playwright)) return launch('playwright', playwright);
  return await fromPackage(asked);
}

function findInstalled(places: ChromiumPlaces): ChromiumLaunch | undefined {
  const onPath = candidatesOnPath(places).find(places.isBrowser);
  if (onPath) return launch('path', onPath);
  const application = applications(places).find(places.isBrowser);
  return application ? launch('application', application) : undefined;
}

async function fromPackage(places: ChromiumPlaces): Promise<ChromiumLaunch> {
  const reason =
    places.platform === 'linux' && places.arch === 'x64'
      ? await places.bundled().then(
          (path) => launch('package', path),
          (cause: unknown) => `the one in @sparticuz/chromium could not be unpacked (${String(cause)})`,
        )
      : `@sparticuz/chromium has none for ${places.platform} on ${places.arch}`;
  if (typeof reason !== 'string') return reason;
  throw new Error(
    `No Chromium was found for the real-browser tests: CHROMIUM_PATH is not set, none of ${commands.join(', ')} is on PATH, Playwright has none, and ${reason}. ` +
      'Install one (apt-get install chromium, brew install --cask chromium, or npx playwright install chromium), or set CHROMIUM_PATH to an executable.',
  );
}

const launch = (source: ChromiumLaunch['source'], executablePath: string): ChromiumLaunch => ({
  executablePath,
  args: [...args],
  source,
  isHeadlessShell: source === 'package' || /headless[-_]shell/.test(executablePath),
});

function candidatesOnPath({ env, platform }: ChromiumPlaces): string[] {
  const folders = (env.PATH ?? env.Path ?? '').split(platform === process.platform ? delimiter : ':');
  const suffix = platform === 'win32' ? '.exe' : '';
  return commands.flatMap((command) => folders.filter(Boolean).map((folder) => join(folder, command + suffix)));
}

function applications({ env, platform }: ChromiumPlaces): string[] {
  if (platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform !== 'win32') return [];
  const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
  return roots.flatMap((root) => [
    join(root, 'Google/Chrome/Application/chrome.exe'),
    join(root, 'Microsoft/Edge/Application/msedge.exe'),
  ]);
}

/** Ubuntu's `chromium-browser` may be a script that only asks for a snap: it is no browser. */
function isBrowser(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const file = statSync(path);
    if (!file.isFile()) return false;
    return file.size > 100_000 || !/snap install/.test(readFileSync(path, 'latin1'));
  } catch {
    return false;
  }
}

const thisMachine: ChromiumPlaces = {
  env: process.env,
  platform: process.platform,
  arch: process.arch,
  isBrowser,
  playwright: async () => {
    const { chromium } = await import('playwright');
    return chromium.executablePath() || undefined;
  },
  bundled: unpackBundledChromium,
};
