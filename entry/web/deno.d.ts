// The part of Deno that the router uses, so that its entry is checked without Deno.
declare namespace Deno {
  const args: readonly string[];
  const stderr: { readonly writeSync: (bytes: Uint8Array) => number };
  const env: { readonly get: (name: string) => string | undefined };
  function readTextFile(path: string): Promise<string>;
  function exit(code: number): never;
  function unrefTimer(timer: number): void;
  function addSignalListener(signal: 'SIGTERM' | 'SIGINT', listener: () => void): void;

  interface Connection {
    readonly close: () => void;
  }
  function connect(options: { hostname: string; port: number; signal: AbortSignal }): Promise<Connection>;

  interface HttpClient {
    readonly close: () => void;
  }
  function createHttpClient(options: { poolIdleTimeout: number; http2: boolean }): HttpClient;

  interface Address {
    readonly hostname: string;
    readonly port: number;
  }
  interface HttpServer {
    readonly addr: Address;
    readonly shutdown: () => Promise<void>;
  }
  function serve(
    options: { hostname: string; port: number; onListen: (address: Address) => void },
    handler: (request: Request) => Response | Promise<Response>,
  ): HttpServer;
}
