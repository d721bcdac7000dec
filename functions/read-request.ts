// Reads a request's body, and what it asks for.
import type { Ask } from '#lib/choose/choose.ts';
import { findForce, isYes } from '#lib/policy/force-signals.ts';
import type { Backend } from '#lib/house/backend.ts';
import type { BodyFailure } from '#lib/ports.ts';
import { routerError } from '#lib/wire/errors.ts';
import { besideBytes, besideTexts } from '#lib/wire/beside.ts';
import { type BodyReading, readBody } from '#lib/wire/top-level.ts';
import type { Dialect, RouterError } from '#lib/wire/types.ts';
import type { Context } from './context.ts';
import type { Services } from './services.ts';

export interface ReadBody extends BodyReading {
  readonly bytes: Uint8Array;
  /** Lets go of the bytes and of what they say, and gives them back to the budget of all bodies. */
  readonly release: () => void;
}

const nothingHeld = { bytes: new Uint8Array(0), json: {}, beside: [] };

/** A body must be whole within so many times `limits.progressMs`. */
const wholeBodyFactor = 5;

/** The whole body, parsed. The budget is charged until `release`; on an error it is already given back. */
export async function readJsonBody({ request, client, services }: Context): Promise<ReadBody | RouterError | 'gone'> {
  const refusal = checkHeaders(request.headers);
  if (refusal !== null) return refusal;
  const { config, buffered } = services;
  const { bodyBytes: maxBytes, bufferedBytes, progressMs } = config.limits;
  let charged = 0;
  let held: { -readonly [Key in keyof ReadBody]: ReadBody[Key] } | null = null;
  const release = () => {
    buffered.bytes -= charged;
    charged = 0;
    // A long stream must not hold on to its request's body: whoever still has this object has nothing.
    if (held !== null) Object.assign(held, nothingHeld);
  };
  const reserve = (bytes: number) => {
    if (buffered.bytes + bytes > bufferedBytes) return false;
    buffered.bytes += bytes;
    charged += bytes;
    return true;
  };
  const bytes = await client.readBody({ maxBytes, progressMs, wholeMs: wholeBodyFactor * progressMs, reserve });
  if (typeof bytes !== 'string') {
    const reading = readBody(bytes);
    if (!('code' in reading)) return (held = { ...reading, bytes, release });
    release();
    return reading;
  }
  release();
  return bytes === 'gone' ? bytes : failedBody(bytes, services);
}

function checkHeaders(headers: Headers): RouterError | null {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') return routerError('unsupported_encoding');
  const type = headers.get('content-type') ?? '';
  if (type === 'application/json') return null;
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase() === 'application/json'
    ? null
    : routerError('wrong_content_type');
}

function failedBody(failure: Exclude<BodyFailure, 'gone'>, { config }: Services): RouterError {
  const { bodyBytes: limitBytes, progressMs: limitMs } = config.limits;
  if (failure === 'refused') return routerError('buffer_full');
  return failure === 'stalled'
    ? routerError('body_timeout', { limitMs })
    : routerError('body_too_large', { limitBytes });
}

/** What a request asks for. */
export interface Asked {
  readonly ask: Ask;
  /** The answer's content type decides in the end. */
  readonly stream: boolean;
  /** A force signal was there, but the key may not force. */
  readonly forceDenied: boolean;
}

/** A prompt, for the policy; an id that nobody serves is an error. */
export async function askedByPrompt(context: Context, dialect: Dialect, body: ReadBody): Promise<Asked | RouterError> {
  const { services, request, key } = context;
  const read = await nameModel(nameOf(body), services);
  const named = typeof read === 'object' && mayBeBigs(services.big) ? 'policy' : read;
  if (typeof named === 'object') return named;
  const prompt = dialect.read(body.json);
  const signal = findForce({
    header: request.headers.get('x-force-big'),
    isBigAlias: named === 'big',
    lastWords: prompt.lastWords,
    tag: services.config.policy.forceTag,
  });
  const forceDenied = signal !== 'none' && key?.mayForce === false;
  return {
    ask: {
      force: forceDenied ? 'none' : signal,
      pinnedSmall: named === 'small',
      strict: isYes(request.headers.get('x-router-strict')),
      wishesBig: named === 'only-big',
      lastWords: prompt.lastWords,
      texts: prompt.texts,
      toolTexts: () => besideTexts(body.bytes, body.beside),
      toolBytes: besideBytes(body.beside),
      bodyBytes: body.bytes.byteLength,
    },
    stream: body.json['stream'] === true,
    forceDenied,
  };
}

/** A request that goes by its model's id alone, strictly: vectors of another model would be wrong. `onlySmall`: to small, whatever it names. */
export async function askedById(context: Context, body: BodyReading, onlySmall: boolean): Promise<Asked | RouterError> {
  const { services, request, key } = context;
  const named = onlySmall ? 'small' : await nameModel(nameOf(body), services);
  if (typeof named === 'object') return named;
  const isBig = named === 'big' || named === 'only-big';
  const wantsForce = isYes(request.headers.get('x-force-big'));
  const forceDenied = wantsForce && key?.mayForce === false;
  const ask: Ask = {
    force: isBig && wantsForce && !forceDenied ? 'header' : 'none',
    pinnedSmall: !isBig,
    strict: true,
    wishesBig: isBig,
    ...nothingToCount,
  };
  return { ask, stream: false, forceDenied };
}

const noTexts = () => [];
const nothingToCount = { lastWords: null, texts: noTexts, toolTexts: noTexts, toolBytes: 0, bodyBytes: 0 };

/** The model as the client wrote it; null when it wrote none. */
export function nameOf({ model }: BodyReading): string | null {
  return model.kind === 'string' ? model.value : null;
}

/** Before an id is called unknown, the backends are asked for their models again: one may have been swapped. */
async function nameModel(
  name: string | null,
  services: Services,
): Promise<Exclude<NamedModel, 'unknown'> | RouterError> {
  const { small, big } = services;
  let named = readModelName(name, services);
  if (named === 'unknown') {
    await Promise.all([small.cards.again(), big?.cards.again()]);
    named = readModelName(name, services);
  }
  return named === 'unknown' ? routerError('model_not_found', { model: name ?? '' }) : named;
}

/** While nobody knows what big serves, an id may well be its: no reason to refuse a prompt that small can answer. */
function mayBeBigs(big: Backend | null): boolean {
  return big !== null && big.config.models.length === 0 && big.cards.known().length === 0;
}

/**
 * `policy`: no preference. `small`: that backend and no other. `big`: the alias, which forces. `only-big`: an id that only
 * big has, which is a wish. `unknown`: nobody here serves it.
 */
type NamedModel = 'policy' | 'small' | 'big' | 'only-big' | 'unknown';

/** An id that both backends have, `auto`, "" and null leave the choice to the policy. The three fixed names win over an id of the same spelling, and ids over configured aliases. */
function readModelName(name: string | null, { small, big, config }: Services): NamedModel {
  if (name === null || name === '' || name === 'auto') return 'policy';
  if (name === 'small' || name === 'big') return name;
  const onSmall = small.ids().has(name);
  const onBig = big?.ids().has(name) === true;
  if (onSmall && onBig) return 'policy';
  if (onSmall) return 'small';
  if (onBig) return 'only-big';
  const fits = (aliases: readonly string[] = []) => Math.max(-1, ...aliases.map((alias) => lengthOfFit(alias, name)));
  const [auto, toSmall] = [fits(config.aliases), fits(small.config.aliases)];
  const best = Math.max(auto, toSmall, fits(big?.config.aliases));
  if (best === -1) return 'unknown';
  return best === auto ? 'policy' : best === toSmall ? 'small' : 'only-big';
}

/** The longer an alias that fits, the more it means; a `*` at its end stands for any end. -1: it does not fit. */
function lengthOfFit(alias: string, name: string): number {
  const isOpen = alias.endsWith('*');
  const fits = isOpen ? name.startsWith(alias.slice(0, -1)) : name === alias;
  return fits ? alias.length + (isOpen ? 0 : 1) : -1;
}
