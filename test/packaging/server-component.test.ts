/** A page with React server components stops at the hooks' entries: what runs on the server never loads a hook. */
import { describe, expect, inject, test } from 'vitest';
import { runInProject } from './run-in-project.ts';

const project = inject('project');

/** What a framework's bundler does on its server side: a module that begins with 'use client' becomes references, unread. */
const boundary = `
  import { readFileSync } from 'node:fs';
  import { fileURLToPath } from 'node:url';
  const namesIn = (text) => [...text.matchAll(/export\\s*\\{([^}]*)\\}/g)]
    .flatMap(([, list]) => list.split(',')).map((name) => name.trim().split(/\\s+as\\s+/).at(-1)).filter(Boolean);
  const reference = (id, name) => 'export const ' + name + ' = Object.assign(' +
    '() => { throw new Error("' + name + ' was called on the server"); },' +
    '{ $$typeof: Symbol.for("react.client.reference"), $$id: ' + JSON.stringify(id + '#' + name) + ' });';
  export function load(url, context, next) {
    if (!url.includes('/@throughline/react/dist/')) return next(url, context);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    if (!/^(['"])use client\\1;/.test(text)) return next(url, context);
    const source = namesIn(text).map((name) => reference(url, name)).join('\\n');
    return { format: 'module', shortCircuit: true, source };
  }`;

const registering = "import { register } from 'node:module'; register('./boundary.mjs', import.meta.url);";

const serverComponent = `
  import { createElement } from 'react';
  import { foldEvents } from '@throughline/protocol/agent';
  import { createClient } from '@throughline/client';
  import { createHooks, useRun } from '@throughline/react';
  import { TimelineView } from '@throughline/react/devtools';
  const event = { stream: 'me', seq: 1, id: 'a', type: 'agent_started', at: 0, data: { agent: 'x' }, runId: 'r' };
  const snapshots = { me: { epoch: 'e', seq: 1, runs: foldEvents([event]) } };
  const page = createElement(TimelineView, { snapshots }, 'shown');
  let called;
  try { useRun('r'); } catch (error) { called = error.message; }
  console.log(JSON.stringify({
    hooks: createHooks.$$typeof.description, id: createHooks.$$id.split('/dist/')[1], called,
    devtools: page.type.$$typeof.description,
    runs: page.props.snapshots.me.runs.map(({ runId, status }) => runId + ' ' + status),
    client: typeof createClient,
  }));`;

const load = (...args: string[]) =>
  runInProject(
    project,
    { 'boundary.mjs': boundary, 'registering.mjs': registering, 'server-component.mjs': serverComponent },
    process.execPath,
    ['--conditions=react-server', ...args, 'server-component.mjs'],
  );

describe('@throughline/react in a server component', () => {
  test('its entries are client references there; snapshots are made and handed over without a hook', async () => {
    const { exitCode, output } = await load('--import', './registering.mjs');
    expect(exitCode, output).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      hooks: 'react.client.reference',
      id: 'index.client.js#createHooks',
      devtools: 'react.client.reference',
      called: 'useRun was called on the server',
      runs: ['r running'],
      client: 'function',
    });
  });

  test("what is held back is needed: without the boundary, React's server build refuses the hooks", async () => {
    const { exitCode, output } = await load();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/createContext|'use[A-Z]\w+' not found|useSyncExternalStore/);
  });
});
