// What counts as an address in router.yaml: backends, the mode endpoint, hosts and origins.
import { routeEnds } from '#lib/wire/paths.ts';
import type { Reading } from './fields.ts';

export const urlWanted = 'an http or https address without user, password, query or fragment';

/** A backend's address without its trailing slash. What the routes append, given here, would be asked for twice. */
export function readBackendUrl(value: string): Reading<string> {
  const reading = readUrl(value);
  if (!('value' in reading)) return reading;
  const base = reading.value.replace(/\/+$/, '');
  const found = new RegExp(`(?:/v1)?/(?:${routeEnds}|health)$|/v1$`, 'i').exec(base)?.[0];
  return found === undefined ? { value: base } : { wanted: `the address without its ${found}` };
}

/** An http or https address, normalised, with its path as it is. */
export function readUrl(value: string): Reading<string> {
  if (!/^https?:\/\/[^/\s]/i.test(value) || /[\s\\?#]/.test(value) || !URL.canParse(value))
    return { wanted: urlWanted };
  const url = new URL(value);
  return url.username === '' && url.password === '' ? { value: url.href } : { wanted: urlWanted };
}

/** An origin as browsers send it; apps and extensions have schemes of their own. No wildcard: every page of the world would be one. */
export function readOrigin(value: string): Reading<string> {
  if (/^https?:/i.test(value)) {
    const reading = readUrl(value);
    if ('value' in reading && new URL(reading.value).pathname === '/') return { value: new URL(reading.value).origin };
  } else if (/^[a-z][a-z0-9+.-]*:\/\/[a-z0-9_.-]+(?::\d{1,5})?\/?$/i.test(value))
    return { value: value.replace(/\/$/, '').toLowerCase() };
  return {
    wanted: 'an origin such as https://chat.example.org or app://obsidian.md: scheme, name and port only, no wildcard',
  };
}

/** A MAC address, its twelve hex digits apart by colons or dashes, or not at all. */
export function readMac(value: string): Reading<string> {
  const isMac = /^[0-9a-f]{2}([:-]?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i.test(value);
  return isMac
    ? { value: value.replaceAll(/[:-]/g, '').toLowerCase() }
    : { wanted: 'a MAC address such as 3c:7c:3f:12:34:56' };
}

/** Port 9 (discard) is where magic packets go by custom: nothing answers there. */
const wakePort = 9;

/** Where a magic packet goes: an IPv4 address, mostly the broadcast address of a subnet. A name would have to be asked for. */
export function readWakeAddress(value: string): Reading<{ readonly host: string; readonly port: number }> {
  const [, host = '', digits] = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(value) ?? [];
  const port = digits === undefined ? wakePort : Number(digits);
  const isOk = host !== '' && host.split('.').every((part) => Number(part) < 256) && port > 0 && port < 65_536;
  return isOk ? { value: { host, port } } : { wanted: 'an IPv4 address, with or without a port' };
}

/** A host name or IP address, without a port. */
export function isHost(value: string): boolean {
  const isName = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(value);
  return isName || (/^[0-9a-f:.]+$/i.test(value) && URL.canParse(`http://[${value}]/`));
}

/** Names that no page of the internet can have its own address called by: localhost, and addresses themselves. */
export function isRebindingSafe(name: string): boolean {
  return name === 'localhost' || /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:.]+\]$/.test(name);
}

/** True where only this machine can connect. What is not surely loopback is not. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
