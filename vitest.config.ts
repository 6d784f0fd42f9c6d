import { defineConfig } from 'vitest/config';

const conditions = ['@throughline/source'];

/** One project a package; tests resolve every package to its `src`, so nothing has to be built first. */
const project = (name: string, root: string, environment: 'node' | 'jsdom' = 'node') => ({
  root,
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } },
  test: { name, environment, include: ['test/**/*.test.{ts,tsx}'], exclude: ['**/*.browser.test.{ts,tsx}'] },
});

export default defineConfig({
  test: {
    projects: [
      project('protocol', 'packages/protocol'),
      project('client', 'packages/client'),
      project('react', 'packages/react', 'jsdom'),
      project('server', 'packages/server'),
      project('testkit', 'packages/testkit'),
      project('chat', 'examples/chat'),
      {
        ...project('whole', 'test'),
        test: {
          name: 'whole',
          include: ['**/*.test.{ts,tsx}'],
          exclude: ['**/*.browser.test.{ts,tsx}', '**/node_modules/**'],
        },
      },
    ],
  },
});
