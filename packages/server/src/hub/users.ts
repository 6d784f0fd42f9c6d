/** Users → sessions → connections: who is here, one connection a session, and no more than the limit. [H6, L6, V6] */

/** What the index needs of a connection. */
export interface Presence {
  readonly session: string;
  /** Did its page say that nobody sees it? */
  readonly isHidden: boolean;
  /** How long nothing was heard of it, in milliseconds. */
  silentForMs(): number;
  /** How long its page has asked for nothing, in milliseconds. */
  idleForMs(): number;
}

export interface Admitted<Member> {
  readonly superseded?: Member;
  readonly silent?: Member;
  readonly gaveWay?: Member;
}

export interface Users<Member extends Presence> {
  /**
   * Lets a connection in. `superseded`: the older one of the same session, to be closed. Over the limit one makes room: a
   * `silent` one, else the one that `gaveWay`, idle for the longest: the newest page is the one that somebody looks at.
   * Undefined: there is no room for a page that nobody sees.
   */
  admit(userId: string, member: Member): Admitted<Member> | undefined;
  /** Takes it out, if it is still the one that stands for its session. */
  remove(userId: string, member: Member): void;
  of(userId: string): readonly Member[];
  all(): IterableIterator<Member>;
  readonly userCount: number;
  readonly size: number;
}

export function createUsers<Member extends Presence>(options: {
  connectionsPerUser: number;
  silentMs: number;
}): Users<Member> {
  const users = new Map<string, Map<string, Member>>();
  let size = 0;

  const remove = (userId: string, member: Member): void => {
    const sessions = users.get(userId);
    if (sessions?.get(member.session) !== member) return;
    sessions.delete(member.session);
    size--;
    if (sessions.size === 0) users.delete(userId);
  };

  const longest = (sessions: Map<string, Member>, lengthOf: (member: Member) => number): Member | undefined => {
    let found: Member | undefined;
    for (const one of sessions.values()) if (!found || lengthOf(one) > lengthOf(found)) found = one;
    return found;
  };

  const makeRoom = (sessions: Map<string, Member>, member: Member): Admitted<Member> | undefined => {
    const silent = longest(sessions, (one) => one.silentForMs());
    if (silent && silent.silentForMs() > options.silentMs) return { silent };
    const gaveWay = member.isHidden ? undefined : longest(sessions, (one) => one.idleForMs());
    return gaveWay && { gaveWay };
  };

  const add = (userId: string, member: Member): void => {
    const own = users.get(userId) ?? new Map<string, Member>();
    users.set(userId, own.set(member.session, member));
    size++;
  };

  return {
    admit(userId, member) {
      const sessions = users.get(userId);
      const superseded = sessions?.get(member.session);
      const isFull = sessions !== undefined && !superseded && sessions.size >= options.connectionsPerUser;
      const admitted = superseded ? { superseded } : isFull ? makeRoom(sessions, member) : {};
      if (!admitted) return undefined;
      for (const one of Object.values(admitted)) remove(userId, one);
      add(userId, member);
      return admitted;
    },
    remove,
    of: (userId) => [...(users.get(userId)?.values() ?? [])],
    *all() {
      for (const sessions of users.values()) yield* sessions.values();
    },
    get userCount() {
      return users.size;
    },
    get size() {
      return size;
    },
  };
}
