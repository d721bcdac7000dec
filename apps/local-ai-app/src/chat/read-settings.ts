// From the form of settings to what is kept. Pure.
import type { Settings } from '../history/message.ts';

/** Without these the app could not read the answer. */
const ownFields = ['model', 'messages', 'stream', 'stream_options'];

/** What a form holds, or in a sentence what cannot be sent. An empty or unreadable number is none. */
export function readSettings(form: FormData): Settings | string {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const number = (name: string) =>
    text(name) === '' || !Number.isFinite(Number(text(name))) ? null : Number(text(name));
  const extra = readExtra(text('extra'));
  if (typeof extra === 'string') return extra;
  const settings = { temperature: number('temperature'), topP: number('topP'), maxTokens: number('maxTokens') };
  return {
    system: String(form.get('system') ?? ''),
    ...settings,
    ...(text('thinking') === '' ? {} : { thinking: text('thinking') === 'true' }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function readExtra(json: string): Readonly<Record<string, unknown>> | string {
  if (json === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return `The fields are not JSON: ${(error as Error).message}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'The fields must be an object: {"name": value}.';
  const own = ownFields.find((name) => name in value);
  return own === undefined ? { ...value } : `"${own}" is set by the app.`;
}
