import { act, cleanup, render } from '@testing-library/react';
import { startTransition, useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { shallowEqual, useObservable } from '../src/index.ts';
import { createSubject } from './support/fake-client.ts';

afterEach(cleanup);

describe('useObservable', () => {
  it('renders when what is selected changes, and not otherwise', () => {
    const subject = createSubject({ shown: 1, other: 1 });
    let renders = 0;
    const Shown = () => {
      renders += 1;
      return <p>{useObservable(subject, (value) => value.shown)}</p>;
    };
    const page = render(<Shown />);
    act(() => subject.set({ shown: 1, other: 2 }));
    expect(renders).toBe(1);
    act(() => subject.set({ shown: 2, other: 2 }));
    expect(renders).toBe(2);
    expect(page.container.textContent).toBe('2');
  });

  it('keeps the identity of a selected array whose entries are the same', () => {
    const subject = createSubject({ ids: ['a', 'b'], tick: 0 });
    const seen = new Set<unknown>();
    const List = ({ round }: { round: number }) => {
      seen.add(useObservable(subject, (value) => value.ids.map((id) => id)));
      return <p>{round}</p>;
    };
    const page = render(<List round={1} />);
    page.rerender(<List round={2} />);
    act(() => subject.set({ ids: ['a', 'b'], tick: 1 }));
    expect(seen.size).toBe(1);
  });

  it('takes an equality of the caller', () => {
    const subject = createSubject(1);
    let renders = 0;
    const Rounded = () => {
      renders += 1;
      useObservable(subject, undefined, (left: number, right: number) => Math.round(left) === Math.round(right));
      return null;
    };
    render(<Rounded />);
    act(() => subject.set(1.2));
    expect(renders).toBe(1);
    act(() => subject.set(1.8));
    expect(renders).toBe(2);
  });

  it('subscribes once, whatever becomes of the selector, and leaves nothing behind', () => {
    const subject = createSubject(1);
    const Shown = ({ add }: { add: number }) => <p>{useObservable(subject, (value) => value + add)}</p>;
    const page = render(<Shown add={1} />);
    page.rerender(<Shown add={2} />);
    expect(page.container.textContent).toBe('3');
    expect(subject.listeners).toBe(1);
    page.unmount();
    expect(subject.listeners).toBe(0);
  });

  it('never tears: a change in mid-transition shows in every reader at once', async () => {
    const subject = createSubject(0);
    const torn: string[] = [];
    let show = (_: boolean) => {};
    const Reader = () => <i>{useObservable(subject)}</i>;
    const Readers = () => {
      const [shown, setShown] = useState(false);
      show = setShown;
      return shown ? Array.from({ length: 20 }, (_, index) => <Reader key={String(index)} />) : null;
    };
    const page = render(<Readers />);
    const observer = new MutationObserver(() => {
      const values = new Set([...page.container.querySelectorAll('i')].map((node) => node.textContent));
      if (values.size > 1) torn.push([...values].join());
    });
    observer.observe(page.container, { childList: true, subtree: true, characterData: true });
    await act(async () => {
      startTransition(() => show(true));
      subject.set(1);
    });
    await act(async () => subject.set(2));
    observer.disconnect();
    expect(torn).toEqual([]);
    expect(page.container.textContent).toBe('2'.repeat(20));
  });
});

describe('shallowEqual', () => {
  it.each([
    [1, 1, true],
    [Number.NaN, Number.NaN, true],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [[], {}, false],
    [null, {}, false],
    [new Date(0), new Date(1), false],
    [new Map([[1, 1]]), new Map([[1, 2]]), false],
  ])('%o and %o: %s', (left, right, equal) => {
    expect(shallowEqual(left, right)).toBe(equal);
  });
});
