/** Says that the address names nobody, and who there is. */
import type { ReactNode } from 'react';
import { demoUsers } from '../shared/demo-users.ts';

export function UnknownUser({ user }: { user: string }): ReactNode {
  return (
    <main className="unknown-user">
      <h1>There is no demo user “{user}”</h1>
      <p>The address says who you are. Choose one of these:</p>
      <ul>
        {demoUsers.map(({ id, name }) => (
          <li key={id}>
            <a href={`/?user=${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
