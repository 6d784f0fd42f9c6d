/** Users → sessions → connections: who is here, one connection a session, and no more than the limit. [H6, L6, V6] */

/** What the index needs of a connection. */
export interface Presence {
  readonly session: string;
  /** How long nothing was heard of it, in milliseconds. */
  silentForMs(): number;
}

export interface Users<Member extends Presence> {
  /**
   * Lets a connection in. `superseded`: the older one of the same session, to be closed. `dropped`: one that was silent
   * and made room. Undefined: the user has too many.
   */
  admit(userId: string, member: Member): { superseded?: Member; dropped?: Member } | undefined;
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

  const longestSilent = (sessions: Map<string, Member>): Member | undefined => {
    let found: Member | undefined;
    for (const one of sessions.values()) {
      const silent = one.silentForMs();
      if (silent > options.silentMs && silent > (found?.silentForMs() ?? 0)) found = one;
    }
    return found;
  };

  return {
    admit(userId, member) {
      const sessions = users.get(userId);
      const superseded = sessions?.get(member.session);
      let dropped: Member | undefined;
      if (superseded) remove(userId, superseded);
      else if (sessions && sessions.size >= options.connectionsPerUser) {
        dropped = longestSilent(sessions);
        if (!dropped) return undefined;
        remove(userId, dropped);
      }
      const own = users.get(userId) ?? new Map<string, Member>();
      users.set(userId, own.set(member.session, member));
      size++;
      return { ...(superseded && { superseded }), ...(dropped && { dropped }) };
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
