/** Lets every timer task that is already due run, inside of `act`. */
import { act } from '@testing-library/react';

/** Runs after the tasks of length zero that stand in the queue now: timers of one length keep their order. */
export const nextTask = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve, 0)));
