/**
 * Serves a folder by nginx on loopback, and counts from its log.
 *
 * @module
 */

/** What a server sent. */
export interface Traffic {
  readonly requests: number;
  /** Of the bodies. */
  readonly bytes: number;
}

/** A running nginx. */
export class Nginx {
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;
  readonly #port: number;
  #counted = 0;

  private constructor(process: Deno.ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.#folder = folder;
    this.#port = port;
  }

  /** Starts to serve a folder. */
  static async serve(root: string): Promise<Nginx> {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    await Deno.writeTextFile(`${folder}/nginx.conf`, configuration(folder, root, port));
    const process = new Deno.Command("nginx", {
      args: ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const server = new Nginx(process, folder, port);
    await server.#answers();
    await server.take();
    return server;
  }

  /** The URL of a file. */
  url(name: string): string {
    return `http://127.0.0.1:${this.#port}/${name}`;
  }

  /** What was sent since the last call. */
  async take(): Promise<Traffic> {
    const lines = await this.#log();
    const fresh = lines.slice(this.#counted);
    this.#counted = lines.length;
    return { requests: fresh.length, bytes: fresh.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0) };
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** The log, once nothing is added to it any more. */
  async #log(): Promise<string[]> {
    let before: string | undefined;
    for (;;) {
      const text = await Deno.readTextFile(`${this.#folder}/access.log`);
      if (text === before) return text.split("\n").slice(0, -1);
      before = text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #answers(): Promise<void> {
    for (let tries = 0;; tries++) {
      try {
        const response = await fetch(this.url(""));
        await response.body?.cancel();
        return;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

function configuration(folder: string, root: string, port: number): string {
  const user = Deno.uid() === 0 ? "user root;" : "";
  return `
daemon off;
master_process off;
worker_processes 1;
${user}
pid ${folder}/pid;
events { worker_connections 256; }
http {
  log_format sent '$status $body_bytes_sent $http_range';
  access_log ${folder}/access.log sent;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  types { text/html html; text/javascript js; text/css css; }
  default_type application/octet-stream;
  keepalive_requests 100000;
  server {
    listen 127.0.0.1:${port};
    root ${root};
    add_header Access-Control-Allow-Origin "*";
    add_header Access-Control-Expose-Headers "Content-Range, ETag, Content-Length, Accept-Ranges";
  }
}
`;
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    return listener.addr.port;
  } finally {
    listener.close();
  }
}
