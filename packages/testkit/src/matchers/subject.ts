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

/** A tab, or a server for all of its tabs. */
export function needTabs(matcher: string, value: unknown): { tabs: readonly TestTab[]; world: World; name: string } {
  if (isServer(value)) {
    const { world } = needServer(matcher, value);
    return { tabs: value.users.flatMap(({ tabs }) => tabs), world, name: 'the server' };
  }
  const { subject, world } = needTab(matcher, value);
  return { tabs: [subject], world, name: subject.name };
}
