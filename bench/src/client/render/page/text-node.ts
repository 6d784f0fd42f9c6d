/** The floor: parse, and append to one text node. */
import { type Contestant, textIn } from './contestant.ts';
import { past, streamingId } from './thread.ts';

export function createTextNodePage(): Contestant {
  const node = document.createTextNode('');
  return {
    mount(root) {
      for (const { id, text } of [...past, { id: streamingId, text: '' }]) {
        const line = document.createElement('p');
        line.id = id;
        line.textContent = text;
        root.append(line);
      }
      document.getElementById(streamingId)?.append(node);
    },
    take: (json) => node.appendData(textIn(json)),
  };
}
