/** A real nginx in front of a server, with the few lines of configuration that a test is about. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Nginx {
  readonly origin: string;
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Everything that nginx writes goes into one folder of its own, and it runs as whoever runs the tests. */
const configuration = (folder: string, port: number, upstream: string, lines: string): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      proxy_set_header Host $http_host;
      ${lines}
    }
  }
}
`;

/** Starts nginx before `upstream`; `lines` go into its `location`. */
export async function startNginx(upstream: string, lines: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration(folder, port, upstream, lines));
  const nginx = spawn('nginx', ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => nginx.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let heard = '';
    nginx.stderr.on('data', (chunk) => {
      heard += String(chunk);
      if (/\[notice\].*(start|using|built|OS:|getrlimit)/.test(heard)) resolve();
    });
    nginx.once('error', reject);
    nginx.once('close', () => reject(new Error(`nginx ended before it listened: ${heard}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      nginx.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
