// What counts as an address in router.yaml: backends, the mode endpoint, hosts and origins.
import type { Reading } from './fields.ts';

export const urlWanted = 'an http or https address without user, password, query or fragment';

/** A backend's address without its trailing slash. `/v1` belongs to the routes: given here it would be asked for twice. */
export function readBackendUrl(value: string): Reading<string> {
  const reading = readUrl(value);
  if (!('value' in reading)) return reading;
  const base = reading.value.replace(/\/+$/, '');
  return base.endsWith('/v1') ? { wanted: 'the address without its /v1' } : { value: base };
}

/** An http or https address, normalised, with its path as it is. */
export function readUrl(value: string): Reading<string> {
  if (!/^https?:\/\/[^/\s]/i.test(value) || /[\s\\?#]/.test(value) || !URL.canParse(value))
    return { wanted: urlWanted };
  const url = new URL(value);
  return url.username === '' && url.password === '' ? { value: url.href } : { wanted: urlWanted };
}

/** An origin as browsers send it. No wildcard: every page of the world would be one. */
export function readOrigin(value: string): Reading<string> {
  const reading = readUrl(value);
  if ('value' in reading && new URL(reading.value).pathname === '/') return { value: new URL(reading.value).origin };
  return { wanted: 'an origin such as https://chat.example.org: scheme, name and port only, no wildcard' };
}

/** A host name or IP address, without a port. */
export function isHost(value: string): boolean {
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(value) || isIpv6(value);
}

/** True where only this machine can connect. What is not surely loopback is not. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isIpv6(value: string): boolean {
  return /^[0-9a-f:.]+$/i.test(value) && URL.canParse(`http://[${value}]/`);
}
