// @vitest-environment node
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = fileURLToPath(new URL('../src', import.meta.url));

/** What the examples take for granted: the app around them. */
const surroundings = `
import { createClient, type ClientOptions, type Observable, type RunView, type ThroughlineClient } from '@throughline/client';
import * as hooks from '@throughline/react';
import * as devtools from '@throughline/react/devtools';
import { type ReactNode, useEffect, useState } from 'react';
const { createHooks, createObserverTap, useApproval, useConnection, useHealth } = hooks;
const { useObservable, useOutbox, useRun, useRuns, useStream } = hooks;
const { ThroughlineProvider, useAgentEvent, useCommand, useThroughline } = createHooks((options: ClientOptions) => createClient(options));
const { createTimeline, TimelineView } = devtools;
declare const runId: string, threadId: string, stream: string, url: string, text: string;
declare const part: { id: string };
declare const wordCount: Observable<number>;
declare const tap: hooks.ObserverTap;
declare const timeline: devtools.Timeline;
declare const getToken: () => Promise<string>;
declare const events: NonNullable<ClientOptions['events']>;
declare const commands: NonNullable<ClientOptions['commands']>;
declare function toast(message: string): void;
declare function Chat(): ReactNode;
declare function Run(props: { runId: string }): ReactNode;
`;

interface Example {
  readonly where: string;
  readonly code: string;
}

async function examples(folder: string): Promise<Example[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const blocks = (await readFile(join(folder, name), 'utf8')).match(/\/\*\*[\s\S]*?\*\//g) ?? [];
      return blocks.flatMap((block) => {
        const code = block.split('@example')[1];
        return code === undefined ? [] : [{ where: name, code: code.replace(/\*\/$/, '').replace(/^\s*\* ?/gm, '') }];
      });
    }),
  );
  return found.flat();
}

/** Each example is the body of a component; markup that stands by itself is what it would show. */
function componentOf({ code }: Example, index: number): string {
  const body = code.trim().replace(/^([<{])/gm, (_, start) => (start === '<' ? 'void <' : start));
  return `export function Example${index}() {\n${body}\n}`;
}

describe('doc comments', () => {
  it('every hook and component has an example, and every example compiles', async () => {
    const all = await examples(source);
    const withExample = new Set(all.map(({ where }) => where.replace(/\.tsx?$/, '').replace(/^.*\//, '')));
    const hooks = (await readdir(source)).filter((name) =>
      /^(use-(?!pending|listener|submit)|create-hooks|observer-tap)/.test(name),
    );
    expect(hooks.map((name) => name.replace(/\.tsx?$/, '')).filter((name) => !withExample.has(name))).toEqual([]);

    const file = join(root, 'packages/react/test/doc-examples.generated.tsx');
    const text = [surroundings, ...all.map(componentOf)].join('\n');
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    host.fileExists = (name) => name === file || fileExists(name);
    host.getSourceFile = (name, ...rest) =>
      name === file
        ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX)
        : getSourceFile(name, ...rest);
    const program = ts.createProgram([file], { ...options, noEmit: true }, host);
    const complaints = ts
      .getPreEmitDiagnostics(program)
      .filter((diagnostic) => diagnostic.file?.fileName === file)
      .map(
        ({ messageText, start = 0 }) =>
          `${ts.flattenDiagnosticMessageText(messageText, ' ')} at ${text.slice(start, start + 60)}`,
      );
    expect(complaints).toEqual([]);
  });
});
