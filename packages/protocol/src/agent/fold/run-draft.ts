/**
 * The view of one run while events are written on it: in place until somebody looks, on a copy after that. What was
 * handed out is never changed, and an event costs the same however long the run is.
 */
import type { RunPart, RunView } from '../run-view.ts';
import { copyOf, type WritableView } from './copy-of.ts';

type Kind = RunPart['kind'];
type PartOf<K extends Kind> = Extract<RunPart, { kind: K }>;
type Writable<Part> = { -readonly [Field in keyof Part]: Part[Field] };

/** How many parts are searched from the end before the index is asked: what streams is nearly always among them. */
const nearEnd = 8;

export class RunDraft {
  /** The newest view. It goes on changing until `look` hands it out: read from it only what is asked at once. */
  get newest(): RunView {
    return this.view;
  }
  /** Nothing was written since the view was handed out. */
  get isShown(): boolean {
    return this.shown;
  }

  private view: WritableView;
  private shown = true;
  /** The list of parts was made for this draft. */
  private ownsParts = false;
  /** The part that was written last: made for this draft, so that it may change in place. */
  private fresh: RunPart | undefined;
  /** Where each part is, by kind and id; made when the search from the end was in vain for the second time. */
  private index: Record<Kind, Map<string, number>> | undefined;
  private hasSearched = false;

  constructor(view: RunView) {
    this.view = view;
  }

  /** Hands the view out: the next event is written on a copy. */
  look(): RunView {
    this.shown = true;
    return this.view;
  }

  /** The view to write on. */
  write(): WritableView {
    if (!this.shown) return this.view;
    this.view = copyOf(this.view);
    this.shown = false;
    this.ownsParts = false;
    this.fresh = undefined;
    return this.view;
  }

  /** Goes on from another view of the same run. */
  replace(view: RunView): void {
    if (view.parts !== this.view.parts) this.index = undefined;
    this.view = view;
    this.shown = true;
  }

  /** Where a part is, or -1. */
  find(kind: Kind, id: string): number {
    const { parts } = this.view;
    for (let index = parts.length - 1, end = Math.max(0, parts.length - nearEnd); index >= end; index -= 1) {
      const part = parts[index] as RunPart;
      if (part.kind === kind && part.id === id) return index;
    }
    if (parts.length <= nearEnd) return -1;
    if (this.index !== undefined || this.hasSearched) return this.indexed()[kind].get(id) ?? -1;
    this.hasSearched = true; // One search alone costs less than an index.
    return parts.findLastIndex((part) => part.kind === kind && part.id === id);
  }

  /** The part at an index that `find` gave; undefined for -1. */
  partAt<K extends Kind>(_kind: K, index: number): PartOf<K> | undefined {
    return this.view.parts[index] as PartOf<K> | undefined;
  }

  /** The part at an index as one that may be written on, or undefined when it has to be replaced by `setPart`. */
  writablePart<Part extends RunPart>(part: Part): Writable<Part> | undefined {
    return !this.shown && this.fresh === part ? part : undefined;
  }

  /** Replaces a part, or appends it at index -1. The list is copied once a draft, not once an event. */
  setPart(index: number, part: RunPart): void {
    const view = this.write();
    if (!this.ownsParts) view.parts = view.parts.slice();
    this.ownsParts = true;
    const parts = view.parts as RunPart[];
    this.fresh = part;
    if (index >= 0) {
      parts[index] = part;
      return;
    }
    parts.push(part);
    this.index?.[part.kind].set(part.id, parts.length - 1);
  }

  private indexed(): Record<Kind, Map<string, number>> {
    if (this.index === undefined) {
      this.index = { thought: new Map(), tool: new Map(), message: new Map(), approval: new Map(), custom: new Map() };
      for (const [at, part] of this.view.parts.entries()) this.index[part.kind].set(part.id, at);
    }
    return this.index;
  }
}
