// Reads an inference request up to the point where the policy can be asked: body, model, force signals, strictness.
import type { HeaderList } from '#lib/backends/ports.ts';
import type { Ask } from '#lib/gather.ts';
import { type NamedModel, readModelName } from '#lib/model-names.ts';
import { findForce, isYes } from '#lib/policy/force-signals.ts';
import { routerError } from '#lib/wire/errors.ts';
import { type BodyReading, readBody } from '#lib/wire/top-level.ts';
import type { Dialect, RouterError } from '#lib/wire/types.ts';
import type { Context } from './context.ts';
import type { Services } from './services.ts';

export interface ReadBody extends BodyReading {
  readonly bytes: Uint8Array;
  /** Gives the bytes back to the budget of all bodies. */
  readonly release: () => void;
}

export type Unreadable = { readonly kind: 'fault'; readonly error: RouterError } | { readonly kind: 'gone' };

/** The whole body, parsed. The budget is charged until `release`; on a fault it is already given back. */
export async function readJsonBody({ request, exchange, services }: Context): Promise<ReadBody | Unreadable> {
  const refusal = checkHeaders(request.headers);
  if (refusal !== null) return { kind: 'fault', error: refusal };
  const { limits } = services.config;
  const { buffered } = services;
  let charged = 0;
  const release = () => {
    buffered.bytes -= charged;
    charged = 0;
  };
  const reserve = (bytes: number) => {
    if (buffered.bytes + bytes > limits.bufferedBytes) return false;
    buffered.bytes += bytes;
    charged += bytes;
    return true;
  };
  const bytes = await exchange.readBody({ maxBytes: limits.bodyBytes, progressMs: limits.progressMs, reserve });
  const reading = typeof bytes === 'string' ? failedBody(bytes, services) : readBody(bytes);
  if (reading.kind === 'body') return { ...reading, bytes: bytes as Uint8Array, release };
  release();
  return reading;
}

function checkHeaders(headers: Headers): RouterError | null {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') return routerError('unsupported_encoding');
  const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  return type.trim().toLowerCase() === 'application/json' ? null : routerError('wrong_content_type');
}

function failedBody(failure: 'too-large' | 'refused' | 'stalled' | 'gone', { config }: Services): Unreadable {
  if (failure === 'gone') return { kind: 'gone' };
  if (failure === 'too-large')
    return { kind: 'fault', error: routerError('body_too_large', { limitBytes: config.limits.bodyBytes }) };
  if (failure === 'stalled')
    return { kind: 'fault', error: routerError('body_timeout', { limitMs: config.limits.progressMs }) };
  return { kind: 'fault', error: routerError('buffer_full') };
}

/** What a request asks of the policy. */
export interface PolicyRequest {
  readonly ask: Ask;
  readonly stream: boolean;
  /** A force signal was there, but the key may not force. */
  readonly forceDenied: boolean;
}

/** Reads a body for the policy; an id that nobody serves is an error. */
export async function readForPolicy(
  context: Context,
  dialect: Dialect,
  body: BodyReading,
): Promise<PolicyRequest | RouterError> {
  const { services, request, key } = context;
  const modelName = nameOf(body);
  const named = await nameModel(modelName, services);
  if (named === 'unknown') return routerError('model_not_found', { model: modelName ?? '' });
  const prompt = dialect.read(body.json);
  const signal = findForce({
    header: request.headers.get('x-force-big'),
    modelNamesBig: named === 'big',
    lastWords: prompt.lastWords,
    tag: services.config.policy.forceTag,
  });
  const forceDenied = signal !== 'none' && key?.mayForce === false;
  return {
    ask: {
      force: forceDenied ? 'none' : signal,
      pinnedSmall: named === 'small',
      strict: isYes(request.headers.get('x-router-strict')),
      lastWords: prompt.lastWords,
      texts: prompt.texts,
    },
    stream: prompt.stream,
    forceDenied,
  };
}

/** The model as the client wrote it; null when it wrote none. */
export function nameOf({ model }: BodyReading): string | null {
  return model.kind === 'string' ? model.value : null;
}

/** Before an id is called unknown, backends that have not told their models lately are asked once. */
export async function nameModel(name: string | null, { small, big }: Services): Promise<NamedModel> {
  const read = () => readModelName(name, small.ids(), big?.ids() ?? new Set());
  const named = read();
  if (named !== 'unknown') return named;
  await Promise.all([small.cards.look(), big?.cards.look()]);
  return read();
}

/** All headers of a request as pairs with lower-case names. */
export function headerList(headers: Headers): HeaderList {
  const list: [string, string][] = [];
  // forEach, since an iterator of the Node adapter's headers sorts them first.
  headers.forEach((value, name) => list.push([name.toLowerCase(), value]));
  return list;
}
