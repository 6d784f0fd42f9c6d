/** Serves the built page; every address that is no file is the page itself. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** No inline script, no `eval`, nothing from elsewhere: what a careful app would send. */
const contentPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:";

export async function serveFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const wanted = normalize(join(folder, decodeURIComponent(path)));
  const inside = wanted.startsWith(folder) && extname(wanted) !== '';
  const file = inside ? await readFile(wanted).catch(() => undefined) : undefined;
  if (inside && !file) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.');
    return;
  }
  const body = file ?? (await readFile(join(folder, 'index.html')));
  response.writeHead(200, {
    'content-type': types[file ? extname(wanted) : '.html'] ?? 'application/octet-stream',
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': contentPolicy,
  });
  response.end(body);
}
