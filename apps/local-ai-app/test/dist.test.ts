// What is built: small enough, and nothing in it needs more than the strict policy allows.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = path.join(import.meta.dirname, '../dist');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => path.extname(name) !== '');
const read = (name: string): string => readFileSync(path.join(dist, name), 'utf8');
const gzipBytes = (name: string): number => gzipSync(readFileSync(path.join(dist, name)), { level: 9 }).length;
const index = read('index.html');
const initial = [...index.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map((match) => match[1] ?? '');

test('the scripts that open the page are at most 70 kB compressed', () => {
  expect(initial).not.toEqual([]);
  expect(initial.reduce((sum, name) => sum + gzipBytes(name), 0)).toBeLessThanOrEqual(70_000);
});

test('everything together is at most 400 kB compressed', () => {
  expect(files.reduce((sum, name) => sum + gzipBytes(name), 0)).toBeLessThanOrEqual(400_000);
});

test('the page has no inline script or style, and only relative addresses', () => {
  expect(index.match(/<script(?![^>]*\ssrc=)/)).toBeNull();
  expect(index.match(/<style|\sstyle=|\son\w+=/)).toBeNull();
  expect([...index.matchAll(/(?:src|href)="(?!\.\/)([^"]*)"/g)].map((match) => match[1])).toEqual([]);
});

test('no style sheet loads anything', () => {
  for (const name of files.filter((file) => file.endsWith('.css')))
    expect(read(name), name).not.toMatch(/url\(|@import/);
});

test('no source reaches for a sink of HTML or code', () => {
  const source = path.join(import.meta.dirname, '../src');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  expect(names.length).toBeGreaterThan(50);
  const sinks =
    /innerHTML|outerHTML|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function|DOMParser/;
  for (const name of names) expect(readFileSync(path.join(source, name), 'utf8'), name).not.toMatch(sinks);
});

test('the manifest names the app and has icons of the sizes that it says, at relative addresses', () => {
  const manifest = JSON.parse(read('manifest.webmanifest')) as {
    name: string;
    start_url: string;
    display: string;
    icons: readonly { src: string; sizes: string }[];
  };
  expect(index).toContain('rel="manifest" href="./manifest.webmanifest"');
  expect([manifest.name !== '', manifest.start_url, manifest.display]).toEqual([true, './', 'standalone']);
  const pngs = manifest.icons.filter(({ src }) => src.endsWith('.png'));
  expect(pngs.map(({ sizes }) => sizes)).toEqual(['192x192', '512x512', '512x512']);
  for (const { src, sizes } of pngs) {
    const png = readFileSync(path.join(dist, src));
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
  }
});

test('there is a service worker that only ends older ones', () => {
  expect(read('sw.js')).toContain('unregister');
});
