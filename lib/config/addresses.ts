// What counts as an address in router.yaml: backends, the mode endpoint, hosts and origins.
import type { Reading } from './fields.ts';

export const urlWanted = 'an http or https address without user, password, query or fragment';

/** A backend's address without its trailing slash. `/v1` belongs to the routes: given here it would be asked for twice. */
export function readBackendUrl(value: string): Reading<string> {
  const reading = readUrl(value);
  if ('value' in reading && reading.value.endsWith('/v1')) return { wanted: 'the address without its /v1' };
  return reading;
}

/** An http or https address, normalised, without its trailing slash. */
export function readUrl(value: string): Reading<string> {
  if (!/^https?:\/\/[^/\s]/i.test(value) || /[\s\\?#]/.test(value) || !URL.canParse(value))
    return { wanted: urlWanted };
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return { wanted: urlWanted };
  return { value: url.href.replace(/\/+$/, '') };
}

/** An origin as browsers send it. No wildcard: every page of the world would be one. */
export function readOrigin(value: string): Reading<string> {
  const reading = readUrl(value);
  if ('value' in reading && new URL(reading.value).origin === reading.value) return reading;
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
