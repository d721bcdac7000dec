// The web app's files on GET, where the runtime serves them from this process.
import { answer, type Context } from './context.ts';

/** The file at this path, or null: then the path is unknown. API paths never turn into a page. */
export function asset(context: Context): Response | null {
  const { request, services, path } = context;
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  if (path.startsWith('/v1/') || path.startsWith('/router/')) return null;
  const found = services.ports.asset?.(path, request.headers) ?? null;
  if (found === null) return null;
  return answer(context, found.status, found.headers, request.method === 'HEAD' ? null : found.body);
}
