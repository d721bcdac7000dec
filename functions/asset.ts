// The web app's files on GET, where the runtime serves them from this process.
import { answer, type Context } from './context.ts';

/** Answers with the file at this path; false: the path is unknown. API paths never turn into a page. */
export async function asset(context: Context): Promise<boolean> {
  const { request, services, path } = context;
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  if (path.startsWith('/v1/') || path.startsWith('/router/')) return false;
  const found = (await services.ports.asset?.(path, request.headers)) ?? null;
  if (found === null) return false;
  answer(context, found.status, found.headers, request.method === 'HEAD' ? null : found.body);
  return true;
}
