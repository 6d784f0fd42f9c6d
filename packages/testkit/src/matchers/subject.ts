/** What `expect()` was given: a tab, a run, a test server; anything else is told so. */
import type { TestRun } from '../run/test-run.ts';
import type { TestServer } from '../server/test-server.ts';
import { type World, worldOf } from '../server/world.ts';
import type { TestTab } from '../tab/test-tab.ts';

const has = (value: unknown, ...fields: string[]): boolean =>
  typeof value === 'object' && value !== null && fields.every((field) => field in value);

const isTab = (value: unknown): value is TestTab => has(value, 'deliveries', 'options', 'reload');
const isRun = (value: unknown): value is TestRun => has(value, 'runId', 'finished', 'says');
const isServer = (value: unknown): value is TestServer<any, any> => has(value, 'timeline', 'faults', 'restart');

function need<Subject>(
  matcher: string,
  what: string,
  is: (value: unknown) => value is Subject,
  value: unknown,
): { subject: Subject; world: World } {
  const world = worldOf(value);
  if (is(value) && world) return { subject: value, world };
  throw new TypeError(`${matcher} is asked of ${what}: expect(${what}).${matcher}(…). It was given ${typeof value}.`);
}

export const needTab = (matcher: string, value: unknown) => need(matcher, 'tab', isTab, value);
export const needRun = (matcher: string, value: unknown) => need(matcher, 'run', isRun, value);
export const needServer = (matcher: string, value: unknown) => need(matcher, 'server', isServer, value);

/** A tab whose client tells what reaches the app; nothing can be said of one that no client ever used. */
export function needUsedTab(matcher: string, value: unknown) {
  const found = needTab(matcher, value);
  refuseUnused(matcher, [found.subject], found.world);
  return found;
}

/** The same for a server: each of its tabs, and at least one. */
export function needUsedTabs(matcher: string, value: unknown) {
  const found = needTabs(matcher, value);
  refuseUnused(matcher, found.tabs, found.world);
  return found;
}

function refuseUnused(matcher: string, tabs: readonly TestTab[], { timeline }: World): void {
  const remedy = "Give a client the tab's options, createClient({ ...tab.options }), and call its connect().";
  if (tabs.length === 0) throw new Error(`${matcher} was asked of a server without a tab. ${remedy}`);
  const recorded = [...timeline.of('status'), ...timeline.of('delivered')];
  const unused = tabs.find(({ name }) => !recorded.some(({ where }) => where.tab === name));
  if (unused) throw new Error(`${matcher} was asked of ${unused.name}, which no client ever used. ${remedy}`);
}

/** A tab, or a server for all of its tabs. */
export function needTabs(matcher: string, value: unknown): { tabs: readonly TestTab[]; world: World; name: string } {
  if (isServer(value)) {
    const { world } = needServer(matcher, value);
    return { tabs: value.users.flatMap(({ tabs }) => tabs), world, name: 'the server' };
  }
  const { subject, world } = needTab(matcher, value);
  return { tabs: [subject], world, name: subject.name };
}
