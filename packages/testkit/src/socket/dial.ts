/** Connects a page's end with a server's end: its two directions, and the handshake over them. */
import type { Cancel, Clock } from '@throughline/protocol';
import type { AcceptOptions, Attempt } from './attempt.ts';
import type { Direction, Link } from './link.ts';
import { createLinkDirection, type Delivery } from './link-direction.ts';
import type { Network } from './network.ts';
import type { PageEnd } from './page-end.ts';
import { createServerEnd, type ServerEnd, type ServerSocket } from './server-end.ts';
import type { WireUnit } from './wire-unit.ts';

export interface DialOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly origin: string | undefined;
  readonly page: PageEnd;
  /** Puts a task of the page into its queue. */
  readonly queuePage: (task: () => void) => void;
  readonly latencyMs: (direction: Direction) => number;
  /** Decides what becomes of each unit. @defaultValue it is delivered */
  readonly plan: ((direction: Direction, unit: WireUnit, link: Link) => readonly Delivery[] | undefined) | undefined;
}

export function dial(options: DialOptions): Link {
  const { network, clock, page, plan } = options;
  const planFor = (direction: Direction) =>
    plan && { plan: (unit: WireUnit) => plan(direction, unit, link) ?? [{ unit }] };
  let server: ServerEnd | undefined;
  let giveUp: () => void = () => {};

  const up = createLinkDirection({
    clock,
    queue: network.tasks.queue,
    latencyMs: () => options.latencyMs('up'),
    ...planFor('up'),
    receive: (unit) => (server ? server.receive(unit) : giveUp()),
  });
  const down = createLinkDirection({
    clock,
    queue: options.queuePage,
    latencyMs: () => options.latencyMs('down'),
    ...planFor('down'),
    receive: page.receive,
  });
  const link: Link = {
    url: options.url.href,
    up,
    down,
    get server() {
      return server?.socket;
    },
  };

  page.connect(up);
  const greet = (): void => {
    const attempted = network.at(options.url.host);
    if (attempted === undefined) {
      down.send({ kind: 'refused' });
      return;
    }
    const attempt = createAttempt(options, link, (end) => {
      server = end;
    });
    giveUp = attempt.giveUp;
    attempted(attempt);
  };
  network.tasks.queue(() => {
    const delayMs = options.latencyMs('up');
    if (delayMs > 0) clock.after(delayMs, () => network.tasks.queue(greet));
    else greet();
  });
  return link;
}

function createAttempt(
  { clock, url, protocols, origin }: DialOptions,
  link: Link,
  accepted: (end: ServerEnd) => void,
): Attempt & { giveUp(): void } {
  const { down } = link;
  let decision: Attempt['decision'] = 'none';
  let timer: Cancel | undefined;

  const decide = (next: Attempt['decision']): void => {
    if (decision !== 'none' && decision !== 'hanging' && decision !== 'gone') {
      throw new Error(`This attempt to reach ${url.href} was already ${decision}: decide once.`);
    }
    if (decision !== 'gone') decision = next;
  };
  const accept = ({ protocol = protocols[0] ?? '', afterMs = 0 }: AcceptOptions = {}): ServerSocket => {
    decide('accepted');
    const end = createServerEnd({ clock, url: url.href, protocol, gone: () => timer?.() });
    end.connect(down);
    if (decision === 'gone') {
      end.receive({ kind: 'end' });
      return end.socket;
    }
    if (afterMs > 0) {
      down.hold('accept');
      timer = clock.after(afterMs, () => down.release('accept'));
    }
    down.send({ kind: 'accepted', protocol });
    accepted(end);
    return end.socket;
  };

  return {
    url: url.href,
    protocols,
    origin,
    link,
    get decision() {
      return decision;
    },
    accept,
    refuse() {
      decide('refused');
      down.send({ kind: 'refused' });
    },
    hang: () => decide('hanging'),
    giveUp() {
      decision = 'gone';
    },
  };
}
