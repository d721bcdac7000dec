// An answer's request as a curl command. The key is a variable of the shell, never the key itself.
import { pathTo } from '../history/branches.ts';
import type { AnswerMessage, Choice, Message, Settings } from '../history/message.ts';
import { defaultSettings } from '../history/message.ts';
import { apiKey } from '../router/api-key.ts';
import { routerUrl } from '../router/ask-router.ts';
import { buildRequest, type ChatRequest, planSend } from './build-request.ts';
import type { Opened } from './state.ts';

/** The command that asks again what `message` answered. */
export function curlFor(now: Opened | null, message: AnswerMessage): string {
  const before = pathTo(now?.messages ?? [], message.id).slice(0, -1);
  return curlCommand(
    routerUrl('v1/chat/completions'),
    requestOf(before, now?.conversation?.settings ?? defaultSettings, message.choice),
    apiKey.value !== '',
  );
}

function requestOf(before: readonly Message[], settings: Settings, choice?: Choice): ChatRequest {
  const question = before.findLast((message) => message.role === 'user');
  return buildRequest(before, settings, planSend(choice ?? question?.choice ?? 'auto'));
}

/** For a POSIX shell. */
export function curlCommand(url: string, request: ChatRequest, needsKey: boolean): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`);
  if (needsKey) headers.push('  -H "authorization: Bearer $ROUTER_KEY"');
  return [`curl -N ${quote(url)}`, ...headers, `  -d ${quote(JSON.stringify(request.body))}`].join(' \\\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
