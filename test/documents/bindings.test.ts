/** Compiles the functions of docs/bindings.md and runs each against its framework's own reactivity. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observable } from '@throughline/client';
import { createRoot } from 'solid-js';
import { get, type Readable } from 'svelte/store';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effectScope, type ShallowRef, watch as watchRef } from 'vue';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL('.cache/', import.meta.url));
const names = ['vue', 'svelte', 'solid', 'plain'] as const;
const fileOf = (name: string) => join(folder, `${name}.ts`);

/** An observable that the test sets, and that says how many listen. */
function createSource<T>(first: T) {
  let value = first;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    subscribe(listener: (value: T) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next: T) {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    get listeners() {
      return listeners.size;
    },
  };
}

beforeAll(async () => {
  const document = await readFile(join(root, 'docs/bindings.md'), 'utf8');
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const code = new RegExp(`^\`\`\`ts ${name}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(document)?.[1];
    if (!code) throw new Error(`docs/bindings.md has no block "ts ${name}".`);
    await writeFile(fileOf(name), code);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('docs/bindings.md', () => {
  it('every function compiles, as strictly as this repository', () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
    const program = ts.createProgram(names.map(fileOf), { ...options, noEmit: true });
    const complaints = ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => file?.fileName.startsWith(folder))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(complaints).toEqual([]);
  });

  it('Vue: a watcher sees each value, and the scope’s end unsubscribes', async () => {
    const { useObservable } = (await import(fileOf('vue'))) as {
      useObservable<T>(observable: Observable<T>): Readonly<ShallowRef<T>>;
    };
    const source = createSource(1);
    const scope = effectScope();
    const seen: number[] = [];
    scope.run(() => watchRef(useObservable(source), (value) => seen.push(value), { flush: 'sync', immediate: true }));
    source.set(2);
    scope.stop();
    source.set(3);
    expect(seen).toEqual([1, 2]);
    expect(source.listeners).toBe(0);
  });

  it('Svelte: a store that calls at once and later, and lets go', async () => {
    const { fromObservable } = (await import(fileOf('svelte'))) as {
      fromObservable<T>(observable: Observable<T>): Readable<T>;
    };
    const source = createSource(1);
    const seen: number[] = [];
    const stop = fromObservable(source).subscribe((value) => seen.push(value));
    source.set(2);
    stop();
    source.set(3);
    expect(seen).toEqual([1, 2]);
    expect(get(fromObservable(source))).toBe(3);
    expect(source.listeners).toBe(0);
  });

  it('Solid: an accessor of the newest value, also of functions, until its owner is gone', async () => {
    const { fromObservable } = (await import(fileOf('solid'))) as {
      fromObservable<T>(observable: Observable<T>): () => T;
    };
    const shout = () => 'shout';
    const source = createSource<unknown>(1);
    createRoot((dispose) => {
      const value = fromObservable(source);
      expect(value()).toBe(1);
      source.set(shout);
      expect(value()).toBe(shout);
      dispose();
    });
    expect(source.listeners).toBe(0);
  });

  it('no framework: shows now and later, until it is ended', async () => {
    const { watch } = (await import(fileOf('plain'))) as {
      watch<T>(observable: Observable<T>, show: (value: T) => void): () => void;
    };
    const source = createSource(1);
    const seen: number[] = [];
    const stop = watch(source, (value) => seen.push(value));
    source.set(2);
    stop();
    source.set(3);
    expect(seen).toEqual([1, 2]);
  });
});
