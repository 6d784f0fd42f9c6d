/** All deliberate bugs: the simulation has to find every one of them. */
import { clientMutations } from './client-mutations.ts';
import type { Mutation } from './mutation.ts';
import { serverMutations } from './server-mutations.ts';

export const mutations: readonly Mutation[] = [...clientMutations, ...serverMutations];
