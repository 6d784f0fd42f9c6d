/** Makes a test server: in-memory sockets before it, the production manager behind, virtual time over both. */
import { isId } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import { registerForCleanUp } from '../clean-up/clean-up.ts';
import { createVirtualClock } from '../clock/virtual-clock.ts';
import { createFaultEngine } from '../faults/fault-engine.ts';
import { forkRandom } from '../random/random.ts';
import { createTestRun } from '../run/test-run.ts';
import { createNetwork } from '../socket/network.ts';
import { createPage, type Page } from '../tab/page.ts';
import { createTabStorage } from '../tab/page-storage.ts';
import { createTestTab, type TestTab } from '../tab/test-tab.ts';
import { createTimeline, type TimelineEntry } from '../timeline/timeline.ts';
import { createAccounts } from './accounts.ts';
import { createBackend } from './backend.ts';
import { createGateway, type TestConnection } from './gateway.ts';
import type { TestServer } from './test-server.ts';
import { defaults, seedOfEnvironment, type TestServerOptions } from './test-server-options.ts';
import type { TabRequest, TestRunRequest, TestUser } from './test-user.ts';
import { createWaiters } from './waiters.ts';
import { setWorld } from './world.ts';

type OwnTab = TestTab & { readonly page: Page };

const HINT = 'Nobody advances the clock: call `await server.clock.advance(ms)`, or the client was never connected.';

export function createTestServer<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
>(options: TestServerOptions<Events, Commands> = {}): TestServer<Events, Commands> {
  const { seed = seedOfEnvironment(), url, pageUrl, latencyMs, stacks } = { ...defaults, ...options };
  const network = createNetwork();
  const settled = (): Promise<void> => network.tasks.settled();
  const clock = createVirtualClock({
    settled,
    drained: network.tasks.drained,
    stacks,
    ...(options.startAt !== undefined && { startAt: options.startAt }),
  });
  const timeline = createTimeline(clock.elapsed);
  const accounts = createAccounts(clock.now);
  const ids = forkRandom(seed, 'ids');
  let made = 0;
  const newId = (): string => {
    made += 1;
    return `test-${made}`;
  };

  const backend = createBackend({
    handled: (user, id, type) => void timeline.add({ kind: 'handled', user, id, type }),
    logged: (event) => void timeline.add({ kind: 'logged', event }),
    failed: (error) => void timeline.add({ kind: 'note', text: `the log cannot be followed: ${String(error)}` }),
    createLog: options.createLog,
    manager: {
      authenticate: options.authenticate ?? accounts.authenticate,
      authorize: options.authorize ?? accounts.authorize,
      clock,
      random: ids,
      ...(options.events && { events: options.events }),
      ...(options.commands && { commands: options.commands }),
      ...(options.limits && { limits: options.limits }),
      ...(options.times && { times: options.times }),
      ...(options.profile && { profile: options.profile }),
      ...(options.hooks && { hooks: options.hooks }),
    },
  });
  const faults = createFaultEngine({
    clock,
    timeline,
    random: forkRandom(seed, 'faults'),
    tabs: () => [...tabs.values()],
    linksOf: (fitting) =>
      gateway.connections
        .map(({ link, user, tab, number }) => ({ link, where: { user, tab, connection: number } }))
        .filter(({ where }) => fitting(where)),
    server: {
      crash: () => server.crash(),
      start: (how) => server.start(how),
      restart: (how) => server.restart(how),
      jump: clock.jump,
      async trim(keep) {
        const streams = new Set(timeline.of('logged').map(({ event }) => event.stream));
        for (const stream of streams) await backend.log.trim(stream, (await backend.log.state(stream)).head - keep);
      },
    },
  });
  const gateway = createGateway({
    timeline,
    manager: () => backend.manager,
    running: () => backend.running,
    disturbance: faults.disturbance,
  });
  network.listen(new URL(url).host, gateway.attempted);

  const users = new Map<string, TestUser>();
  const tabs = new Map<string, OwnTab>();
  const connections = createWaiters<TestConnection>('a connection', () => HINT);
  const messages = createWaiters<Extract<TimelineEntry, { kind: 'message' }>>('a message', () => HINT);
  const closes = createWaiters<Extract<TimelineEntry, { kind: 'closed' }>>('the end of a connection', () => HINT);
  gateway.onConnection(connections.push);
  timeline.subscribe((entry) => {
    if (entry.kind === 'message') messages.push(entry);
    if (entry.kind === 'closed' && entry.end === 'server') closes.push(entry);
  });

  const createTab = (user: string, request: TabRequest = {}): OwnTab => {
    const name = `${user}/${[...tabs.values()].filter((tab) => tab.user === user).length + 1}`;
    const token = request.token ?? accounts.issue(user);
    const where = { user, tab: name, connection: 0 };
    const socket = { network, baseUrl: pageUrl, latencyMs, ...gateway.adapter({ user, tab: name }) };
    const tab = createTestTab({
      where,
      timeline,
      url: request.url ?? url,
      token: typeof token === 'function' ? token : () => token,
      storage: request.duplicateOf?.storage.copy() ?? createTabStorage(),
      createPage: (number, begins) =>
        createPage({
          base: clock,
          socket,
          begins,
          number,
          random: forkRandom(seed, `${name}#${number}`),
          observer: {
            delivered: (event) => void timeline.add({ kind: 'delivered', where, page: number, event }),
            status: (status) => void timeline.add({ kind: 'status', where, status }),
            lost: (lost) => void timeline.add({ kind: 'lost', where, lost }),
            rejected: (event) => void timeline.add({ kind: 'rejected', where, event }),
          },
        }),
    });
    tabs.set(name, tab);
    setWorld(tab, { timeline, seed, server });
    return tab;
  };

  const createRun = (user: string, request: TestRunRequest) => {
    const { agent = 'agent', runId = newId(), stream, obeysCancel = true, ...more } = request;
    const target = stream === undefined ? { user } : { stream, userId: user };
    const run = createTestRun({
      manager: backend.manager,
      target: { ...target, agent, runId, ...more },
      stream: stream ?? `user:${user}`,
      timeline,
      newId,
      obeysCancel,
    });
    setWorld(run, { timeline, seed, server });
    return run;
  };

  const createUser = (id: string): TestUser => {
    if (!isId(id)) {
      throw new TypeError(
        `"${String(id)}" cannot be a user: ids have 1 to 128 characters of letters, digits and _.~:@|-`,
      );
    }
    const user: TestUser = {
      id,
      tab: (request) => createTab(id, request),
      get tabs() {
        return [...tabs.values()].filter((tab) => tab.user === id);
      },
      run: (request = {}) => createRun(id, request),
      token: ({ expiresInMs } = {}) => accounts.issue(id, expiresInMs),
      grant(stream, actions) {
        accounts.grant(id, stream, actions);
        return user;
      },
      revoke(stream) {
        accounts.deny(id, stream);
        backend.manager.revoke({ userId: id, stream });
        return user;
      },
    };
    users.set(id, user);
    return user;
  };

  const fits =
    (of: { user?: string; tab?: string } = {}) =>
    (where: { user: string; tab: string }): boolean =>
      (of.user === undefined || of.user === where.user) && (of.tab === undefined || of.tab === where.tab);
  const stop = async (how: string, drainMs: number): Promise<void> => {
    timeline.add({ kind: 'server', what: how });
    await backend.stop(drainMs);
  };

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    unregister();
    faults.clear();
    for (const tab of tabs.values()) tab.page.unload();
    for (const waiters of [connections, messages, closes]) waiters.end('the test server was closed.');
    if (backend.running) await backend.stop(0);
    await settled();
  };

  const server: TestServer<Events, Commands> = {
    url,
    seed,
    clock,
    timeline,
    faults,
    get manager() {
      return backend.manager as never;
    },
    user: (id) => users.get(id) ?? createUser(id),
    get users() {
      return [...users.values()];
    },
    get connections() {
      return gateway.connections;
    },
    get events() {
      return timeline.of('logged').map(({ event }) => event);
    },
    on(what: string, listener: (item: any) => void) {
      if (what === 'attempt') return gateway.onAttempt(listener);
      if (what === 'connection') return gateway.onConnection(listener);
      return timeline.subscribe(listener);
    },
    nextConnection: (of) => connections.next(fits(of)),
    nextMessage: ({ op, direction = 'up', ...of } = {}) =>
      messages.next(
        (entry) =>
          entry.direction === direction &&
          fits(of)(entry.where) &&
          (op === undefined || entry.frames.some((frame) => frame.op === op)),
      ),
    nextClose: (of) => closes.next(({ where }) => fits(of)(where)),
    publish: ((...call: Parameters<typeof backend.manager.publish>) => backend.manager.publish(...call)) as never,
    onSubmit: backend.onSubmit as never,
    settled,
    async restart({ log = 'keep', drainMs = 0 } = {}) {
      if (!backend.running) return;
      await stop(`restarts, log ${log === 'keep' ? 'kept' : 'lost'}`, drainMs);
      backend.start(log);
    },
    async crash() {
      if (!backend.running) return;
      timeline.add({ kind: 'server', what: 'crashes' });
      for (const connection of gateway.connections) connection.cut();
      await backend.stop(0);
    },
    start({ log = 'keep' } = {}) {
      if (backend.running || closing) return;
      timeline.add({ kind: 'server', what: `starts, log ${log === 'keep' ? 'kept' : 'lost'}` });
      backend.start(log);
    },
    scopeOf(tab) {
      const own = tabs.get(tab.name);
      if (own === undefined) throw new Error(`There is no tab "${tab.name}" on this server.`);
      return own.page.scope;
    },
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  setWorld(server, { timeline, seed, server });
  const unregister = registerForCleanUp(server);
  return server;
}
