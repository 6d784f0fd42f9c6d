/** The people of the demo. A real app has a login; here one picks who one is. */

export interface DemoUser {
  readonly id: string;
  readonly name: string;
}

export const demoUsers: readonly DemoUser[] = [
  { id: 'ada', name: 'Ada' },
  { id: 'grace', name: 'Grace' },
  { id: 'alan', name: 'Alan' },
];

export const isDemoUser = (id: string): boolean => demoUsers.some((user) => user.id === id);
export const nameOf = (id: string): string => demoUsers.find((user) => user.id === id)?.name ?? id;
