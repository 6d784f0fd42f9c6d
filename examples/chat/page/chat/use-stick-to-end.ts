/** Keeps the newest in view while one reads at the end, and leaves the page alone while one reads above. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

export interface StickToEnd {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
}

/** How far from the end still counts as the end, in pixels. */
const nearEnd = 48;

export function useStickToEnd(): StickToEnd {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticking = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    sticking.current = true;
    setAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);

  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (!box || !inner) return;
    let lastTop = box.scrollTop;
    // Growing text moves the end away faster than it can be followed: only a move upwards lets go of it.
    const scrolled = () => {
      const distance = box.scrollHeight - box.scrollTop - box.clientHeight;
      if (distance < nearEnd) sticking.current = true;
      else if (box.scrollTop < lastTop) sticking.current = false;
      lastTop = box.scrollTop;
      setAtEnd(sticking.current);
    };
    const grown = new ResizeObserver(() => {
      if (sticking.current) box.scrollTo({ top: box.scrollHeight });
      else scrolled();
    });
    box.addEventListener('scroll', scrolled, { passive: true });
    grown.observe(inner);
    grown.observe(box);
    return () => {
      box.removeEventListener('scroll', scrolled);
      grown.disconnect();
    };
  }, []);

  return { scroller, content, atEnd, toEnd };
}
