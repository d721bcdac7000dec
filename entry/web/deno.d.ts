// The part of Deno that the router uses, so that its entry is checked without Deno.
declare namespace Deno {
  const args: readonly string[];
  const env: { readonly get: (name: string) => string | undefined };
  function readTextFile(path: string): Promise<string>;
  function exit(code: number): never;
  function addSignalListener(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): void;

  interface Connection {
    readonly close: () => void;
  }
  function connect(options: { hostname: string; port: number; signal: AbortSignal }): Promise<Connection>;

  /** For fetch, as its `client`. */
  function createHttpClient(options: { poolIdleTimeout: number; http2: boolean }): object;

  interface Address {
    readonly hostname: string;
    readonly port: number;
  }
  interface HttpServer {
    readonly shutdown: () => Promise<void>;
  }
  function serve(
    options: { hostname: string; port: number; onListen: (address: Address) => void },
    handler: (request: Request) => Response | Promise<Response>,
  ): HttpServer;
}
