/** What a check works with: pages of fresh users, and the driver; everything it opened is closed after it. */

import type { ConformanceDriver, DriverAsk, DriverEvent, DriverFacts } from '../driver/driver.ts';
import { openPage, type Page, type PageOptions } from '../page/page.ts';
import type { Watch } from '../page/watch.ts';
import type { Frame } from '../page/wire-frame.ts';
import { CheckSkipped, demand } from './check-failure.ts';

/** A user of the server, as the runner knows it. */
export interface Person {
  /** Undefined when only a token was given: the server's `welcome` tells. */
  readonly id: string | undefined;
  readonly token: string | undefined;
}

export interface HelloOptions extends Partial<Pick<PageOptions, 'answersHeartbeats'>> {
  /** @defaultValue a fresh user of this check */
  readonly person?: Person;
  /** @defaultValue a fresh one */
  readonly session?: string;
  /** @defaultValue none: `me` begins as the server chooses */
  readonly streams?: Readonly<Record<string, object>>;
}

/** A page that was welcomed. */
export interface OpenPage extends Page {
  readonly person: Person;
  readonly welcome: Frame;
  /** Full name of the user's own stream. */
  readonly own: string;
  /** The verdict on `me`. */
  readonly verdict: Frame['verdict'];
}

export interface Harness {
  readonly facts: DriverFacts;
  readonly timeoutMs: number;
  /** A user whom no other check knows; without a driver, the one whose token was given. */
  person(): Promise<Person>;
  /** A user who is certainly another one. Skips without the driver's `token`. */
  stranger(): Promise<Person>;
  /** Opens a socket and says nothing. */
  dial(options?: Partial<Pick<PageOptions, 'protocols' | 'origin' | 'answersHeartbeats'>>): Promise<Page>;
  hello(person: Person, more?: Partial<HelloOptions>): object;
  /** Says hello; waits for `welcome` and for `live` of `me`. */
  open(options?: HelloOptions): Promise<OpenPage>;
  /** One event without meaning, with its number. */
  publish(stream: string, more?: Partial<DriverEvent>): Promise<number>;
  /** So many, one after the other; the number of the last one. */
  publishMany(stream: string, count: number): Promise<number>;
  /** A name that nothing else of this run has. */
  fresh(kind: string): string;
  /** An ask of the driver; skips the check when there is none. */
  readonly driver: Required<Pick<ConformanceDriver, DriverAsk>>;
  /** Skips when the server has no `conformance_…` commands. */
  needCommands(): void;
  readonly pages: readonly Page[];
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly url: string;
  readonly driver: ConformanceDriver | undefined;
  readonly facts: DriverFacts;
  readonly token: string | undefined;
  readonly timeoutMs: number;
  readonly watch: Watch;
  fresh(kind: string): string;
}

export function createHarness(options: HarnessOptions): Harness {
  const { driver, facts, timeoutMs, watch, fresh } = options;
  const pages: Page[] = [];
  let url = options.url;

  const need = (name: DriverAsk): any => {
    const act = driver?.[name] as ((request: unknown) => Promise<unknown>) | undefined;
    if (!act) throw new CheckSkipped(`needs the driver's \`${name}\``);
    return act.bind(driver);
  };
  const asks = new Proxy({} as Harness['driver'], {
    get: (_, name: DriverAsk) => {
      const act = need(name);
      return name === 'restart' ? restart : act;
    },
  });
  const restart = async (request: { log: 'keep' | 'lose' }): Promise<{ url?: string } | undefined> => {
    const done = await need('restart')(request);
    url = done?.url ?? url;
    return done;
  };

  const stranger = async (): Promise<Person> => {
    const id = fresh('user');
    return { id, token: (await asks.token({ user: id })).token };
  };

  const dial: Harness['dial'] = async (more = {}) => {
    const page = await openPage({ url, timeoutMs, watcher: watch.conversation(), ...more });
    pages.push(page);
    return page;
  };

  const hello: Harness['hello'] = ({ token }, { session = fresh('session'), streams = {} } = {}) => ({
    op: 'hello',
    v: 1,
    session,
    ...(token !== undefined && { token }),
    streams,
  });

  const harness: Harness = {
    facts,
    timeoutMs,
    stranger,
    person: () => (driver?.token ? stranger() : Promise.resolve({ id: undefined, token: options.token })),
    dial,
    hello,
    async open({ person, answersHeartbeats, ...more } = {}) {
      const whose = person ?? (await harness.person());
      const page = await dial(answersHeartbeats === undefined ? {} : { answersHeartbeats });
      page.send(hello(whose, more));
      const welcome = await page.frame('welcome');
      const verdict = welcome.streams?.me;
      demand(verdict !== undefined, 'welcome has no verdict on me.');
      await page.frame('live', ({ stream }) => stream === 'me');
      const user = String(welcome.user);
      return Object.assign(page, { person: whose, welcome, own: `user:${user}`, verdict });
    },
    async publish(stream, more = {}) {
      const event = { type: 'conformance_note', data: { text: 'a note' }, ...more };
      return (await asks.publish({ stream, event })).seq;
    },
    async publishMany(stream, count) {
      let last = 0;
      for (let index = 1; index <= count; index++) last = await harness.publish(stream, { data: { index } });
      return last;
    },
    fresh,
    driver: asks,
    needCommands() {
      if (!facts.commands) throw new CheckSkipped('needs the commands conformance_… (facts.commands)');
    },
    pages,
    async close() {
      await Promise.all(pages.map((page) => page.close()));
    },
  };
  return harness;
}
