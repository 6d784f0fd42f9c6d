import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { BUNDLED, findChromium } from './scripts/find-chromium.ts';
import { leaveOut } from './test-support/src/leave-out.ts';

const conditions = ['@throughline/source'];
const browserTests = '**/*.browser.test.{ts,tsx}';
/** Tests that pack and install the packages; the rest of the suite needs no build. */
const packagedTests = ['packaging/**/*.test.ts', 'size/**/*.test.ts'];
/** Tests that read the repository itself. */
const repositoryTests = ['architecture/**/*.test.ts', 'toolchain/**/*.test.ts'];

/** Every package resolves to its `src`, so nothing has to be built first. */
const sources = {
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } },
};

/** A test waits for what it names and never for time; these end one that hangs, however busy the machine is. */
const timeouts = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 120_000 } } };

/** Without a browser, or with a headless shell, the rest is still tried; one line says what is not. */
const chromium = await findChromium().catch((error: Error) =>
  leaveOut('what needs a real browser', 'no Chromium', error.message),
);
if (chromium?.isHeadlessShell) {
  const what = 'freezing, the back/forward cache and background tabs';
  const isAskedFor = process.env.CHROMIUM_PATH === BUNDLED;
  leaveOut(what, 'this Chromium is a headless shell', isAskedFor ? undefined : 'install chromium');
}

/** Tests that start a Chromium; those named `*.chromium.test.ts` need a whole one. */
const inAnyChromium = [
  '**/browser/**/*.test.ts',
  '**/socket/socket-fidelity.test.ts',
  '**/page/**/*.test.ts',
  '**/test/{accessibility,conversation,demo-process,network,redis-restart,render-load}.test.ts',
];
const leftOut = [
  ...(chromium ? [] : inAnyChromium),
  ...(chromium && !chromium.isHeadlessShell ? [] : ['**/*.chromium.test.ts']),
];

/** One project a package. */
const project = (name: string, root: string, environment: 'node' | 'jsdom' = 'node') => ({
  root,
  ...sources,
  test: { ...timeouts, name, environment, include: ['test/**/*.test.{ts,tsx}'], exclude: [browserTests, ...leftOut] },
});

interface WholePathOptions {
  exclude?: string[];
  globalSetup?: string;
}

const wholePath = (name: string, include: string[], more: WholePathOptions = {}) => ({
  root: 'test',
  ...sources,
  test: {
    ...timeouts,
    name,
    ...more,
    include,
    exclude: [...(more.exclude ?? []), browserTests, ...leftOut, '**/node_modules/**'],
  },
});

/** As Node resolves: OpenTelemetry's `module` builds are for bundlers, and Node refuses them. */
const asNode = { ssr: { resolve: { conditions: [...conditions, 'node', 'development|production'] } } };
const servers = { ...project('servers', 'examples/servers'), ...asNode };
const adapters = { ...project('adapters', 'packages/adapters'), ...asNode };

const inChromium = {
  ...sources,
  test: {
    ...timeouts,
    name: 'browser',
    include: [`packages/*/test/${browserTests}`, `test/${browserTests}`],
    exclude: ['**/node_modules/**'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: chromium ? { executablePath: chromium.executablePath, args: chromium.args } : {},
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      project('protocol', 'packages/protocol'),
      project('client', 'packages/client'),
      project('react', 'packages/react', 'jsdom'),
      project('server', 'packages/server'),
      project('testkit', 'packages/testkit'),
      project('conformance', 'packages/conformance'),
      adapters,
      project('chat', 'examples/chat'),
      servers,
      { ...project('readme', 'examples/readme'), test: { ...timeouts, name: 'readme', include: ['*.test.ts'] } },
      {
        ...project('testing', 'examples/testing'),
        test: { ...timeouts, name: 'testing', include: ['{vitest,jest,page}/**/*.test.{ts,tsx}'], exclude: leftOut },
      },
      wholePath('whole', ['**/*.test.{ts,tsx}'], { exclude: [...packagedTests, ...repositoryTests] }),
      wholePath('repository', repositoryTests),
      wholePath('packaged', packagedTests, {
        globalSetup: join(import.meta.dirname, 'test/packaging/global-setup.ts'),
      }),
      ...(chromium ? [inChromium] : []),
    ],
  },
});
