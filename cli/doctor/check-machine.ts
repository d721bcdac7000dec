// The machine that the router runs on: Node, the built app, the audit's folder, the port, and who may use it.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { program, service } from '#entry/node/home.ts';
import { isLoopback } from '#lib/config/addresses.ts';
import type { Config } from '#lib/config.ts';
import { amount } from '#lib/words.ts';
import { failed, fine, type Finding, warning } from './finding.ts';
import { askOnce, type DoctorHouse } from './house.ts';

export async function checkMachine(house: DoctorHouse): Promise<readonly Finding[]> {
  const { config, nodeVersion, appFolder } = house;
  return [
    fine('node', nodeVersion),
    existsSync(path.join(appFolder, 'index.html'))
      ? fine('web app', 'built')
      : failed('web app', 'not built', 'npm run build:app, then restart the router'),
    checkAudit(config),
    checkClients(config),
    await checkPort(house),
  ];
}

function checkAudit({ audit: { file } }: Config): Finding {
  const folder = path.dirname(path.resolve(file));
  if (folder === service.state && !existsSync(folder))
    return fine('audit', `the service makes ${folder} when it starts`);
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile() && !found.isCharacterDevice())
      return failed('audit', `${file} is no file`, 'name another audit.file');
    // Its lock and its older parts lie beside it.
    if (found?.isFile() !== false) accessSync(folder, constants.W_OK);
    if (found !== undefined) accessSync(file, constants.W_OK);
    return fine('audit', `${file} can be written`);
  } catch {
    const fix = 'make its folder, let this user write there, or name another audit.file';
    return failed('audit', `${file} cannot be written by this user`, fix);
  }
}

function checkClients({ listen, apiKeys }: Config): Finding {
  if (isLoopback(listen.host)) return fine('clients', `only this machine (${listen.host})`);
  if (apiKeys.length > 0)
    return fine('clients', `${amount(apiKeys.length, 'key')}: ${apiKeys.map(({ name }) => name).join(', ')}`);
  const fix = `${program} key add NAME, then remove listen.insecureLan`;
  return warning('clients', `${listen.host} without a key: everyone on the network can force big`, fix);
}

/** This machine answers at its own addresses, if only with a refusal. */
const noAddress = new Set(['dns', 'no-route', 'connect-timeout']);

async function checkPort(house: DoctorHouse): Promise<Finding> {
  const { host, port } = house.config.listen;
  const what = `port ${port}`;
  if (port === 0) return fine(what, 'any free port');
  const reachable =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  const url = `http://${reachable}:${port}/version`;
  const reply = await askOnce(house, 'router', {
    url,
    headers: [['host', `localhost:${port}`]],
    timeoutMs: 2000,
    connectMs: 1000,
  });
  if (reply.kind === 'none' && noAddress.has(reply.reason))
    return failed(
      what,
      `${host} is no address of this machine (${reply.reason})`,
      'correct listen.host; 0.0.0.0 is all',
    );
  if (reply.kind === 'none' && reply.reason === 'refused') return fine(what, 'free: the router does not run');
  if (reply.kind === 'reply' && reply.status === 200 && /"version":.*"policy":/.test(reply.text))
    return fine(what, `a router answers: ${reply.text}`);
  const seen = reply.kind === 'reply' ? `status ${reply.status}` : reply.reason;
  return failed(
    what,
    `something that is no router listens on ${host}:${port} (${seen})`,
    'stop it, or choose another listen.port',
  );
}
