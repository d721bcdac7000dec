// The names under which a machine is served without being told: its own, with or without the domain that it holds.
import { expect, test } from 'vitest';
import { houseNames } from '#entry/node/listen.ts';

const ofServer = ['server', 'server.local', 'server.lan', 'server.home.arpa', 'server.fritz.box'];

test.each([
  ['server', ofServer],
  ['server.example.org', ['server.example.org', ...ofServer]],
  ['server.local', ofServer],
])('the machine %s', (name, names) => {
  expect(new Set(houseNames(name))).toEqual(new Set(names));
});
