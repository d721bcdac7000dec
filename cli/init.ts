// `router init`: from three answers to a configuration, the first key and the doctor's verdict. Works before the PC or vLLM exist.
import { access, copyFile, constants, mkdir, stat, writeFile } from 'node:fs/promises';
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { program, service } from '#entry/node/home.ts';
import { type Config, parseConfig } from '#lib/config.ts';
import { amount } from '#lib/words.ts';
import { entryOf, newKey, readName } from './api-keys.ts';
import { changeFile } from './change-file.ts';
import { command, type Flag, Refusal, shellWord } from './command.ts';
import { diagnose } from './doctor.ts';
import { renderFinding } from './doctor/finding.ts';
import { configFlag, oneOf, whole, yes } from './flags.ts';
import { type Answers, draftOf, lookAround, readMode, readPc, readSmall, whoMayConnect } from './init/draft.ts';
import { keepKeys, keyReferences } from './init/backend-key.ts';
import { clientLines } from './init/client-lines.ts';
import type { CommandIo } from './io.ts';
import { configFile, keysBeside, loadConfig, lookupFor } from './load-config.ts';
import { openQuestions, type Questions } from './questions.ts';

type Flags = { readonly [Name in keyof Omit<Answers, 'who'>]?: Answers[Name] | undefined } & {
  readonly for?: Answers['who'] | undefined;
  readonly key?: string | undefined;
};

const name: Flag<string> = {
  value: 'NAME',
  says: 'name of the first key; else house',
  read: (given) => readName([given]),
};

export const run = command({
  name: 'init',
  summary: 'write the configuration of this house, and make its first key',
  flags: {
    ...configFlag,
    small: { value: 'ADDRESS', says: 'of the model on this server, such as http://127.0.0.1:8000', read: readSmall },
    pc: { value: 'ADDRESS', says: 'of the gaming PC, such as 192.168.1.20; none: there is no PC', read: readPc },
    mode: { value: 'URL', says: 'of its mode endpoint; else http://PC:18000/mode', read: readMode },
    for: oneOf(whoMayConnect, 'who may connect: every device of the house, with a key, or only this machine'),
    port: whole('the port; else 8080', 1, 65_535),
    key: name,
    force: yes('write the file anew where there is one; the old one is kept as FILE.old, or FILE.old.2'),
  },
  run: async (flags, _, io) => {
    const file = configFile(flags.config, io);
    await checkPlace(file, flags.force === true);
    const { answers, apiKeys, key, seen } = await learn(flags, file, io);
    const audit = path.resolve(file) === service.config ? `${service.state}/audit.jsonl` : null;
    const text = draftOf(answers, { apiKeys, seen, audit });
    const config = configOf(text);
    // The configuration last: with it the key counts, which is shown below.
    if (path.resolve(file) === service.config) await openPort(config.listen);
    if (existsSync(file)) await copyFile(file, freeName(`${file}.old`), constants.COPYFILE_EXCL);
    const kept = await keepKeys(seen, keysBeside(file));
    await changeFile(file, () => text);
    io.stdout(`Written: ${[file, ...kept].join(', ')}\n\n${clientLines(config, key, file)}\n`);
    return verdict(file, io);
  },
});

/** Asks the person, then the house. Nothing is written yet: Ctrl-C leaves everything as it was. */
async function learn({ key: keyName, ...flags }: Flags, file: string, io: CommandIo) {
  const { ask, close } = openQuestions(io, `Give --small, --pc and --for: ${program} init --help`);
  try {
    const answers = await answersOf(flags, ask);
    const key = answers.who === 'house' ? newKey() : null;
    const apiKeys = key === null ? [] : [entryOf(keyName ?? 'house', key)];
    const known = await lookupFor(keyReferences, file, io);
    return { answers, apiKeys, key, seen: await lookAround(configOf(draftOf(answers, { apiKeys })), { ask, known }) };
  } finally {
    close();
  }
}

/** The service gets its port from systemd, which must open the very one of the configuration. */
async function openPort({ host, port }: Config['listen']): Promise<void> {
  await mkdir(path.dirname(service.socket), { recursive: true });
  await writeFile(service.socket, `[Socket]\nListenStream=\nListenStream=${host}:${port}\n`);
}

/** What was kept before is kept, too. */
function freeName(wanted: string, count = 1): string {
  const tried = count === 1 ? wanted : `${wanted}.${count}`;
  return lstatSync(tried, { throwIfNoEntry: false }) === undefined ? tried : freeName(wanted, count + 1);
}

/** Before anything is asked. */
async function checkPlace(file: string, force: boolean): Promise<void> {
  if ((await stat(file).catch(() => null))?.isFile() === false)
    throw new Refusal(`Cannot write ${file}: it is no file`);
  if (existsSync(file) && !force) throw new Refusal(`${file} is there already; --force writes it anew`);
  const folder = path.dirname(path.resolve(file));
  await access(folder, constants.W_OK).catch(({ code }: NodeJS.ErrnoException) => {
    const why = code === 'ENOENT' ? 'there is no such folder' : 'this user may not write there';
    throw new Refusal(`Cannot write ${file}: ${why} (${folder})`);
  });
}

async function answersOf(flags: Flags, ask: Questions['ask']): Promise<Answers> {
  const small =
    flags.small ??
    (await ask({ says: 'Address of the small model', proposed: 'http://127.0.0.1:8000', read: readSmall }));
  const pc =
    flags.pc === undefined
      ? await ask({ says: 'Address of the gaming PC, or none', proposed: 'none', read: readPc })
      : flags.pc;
  const { read } = oneOf(whoMayConnect, '');
  const says = 'Who may connect: house (every device, with a key) or machine (only this one)';
  const who = flags.for ?? (await ask({ says, proposed: 'house', read }));
  return { small, pc, mode: flags.mode, who, port: flags.port };
}

/** The keys that the text names were tried, or will be: any stands for them. */
function configOf(text: string) {
  const parsed = parseConfig(text, 'the answers', () => 'key');
  if (!parsed.ok) throw new Refusal(parsed.lines.join('\n'));
  return parsed.config;
}

/** What is not there yet is no failure of this command: exit code 0. */
async function verdict(file: string, io: CommandIo): Promise<number> {
  const findings = await diagnose(await loadConfig({ config: file }, io));
  for (const finding of findings) io.stdout(`${renderFinding(finding)}\n`);
  const open = findings.filter(({ verdict: found }) => found === 'failed').length;
  const again = `${program} doctor${file === 'router.yaml' || file === service.config ? '' : ` --config ${shellWord(file)}`}`;
  io.stdout(
    open === 0
      ? '\nThe house is in order.\n'
      : `\n${amount(open, 'thing')} left to do, see fix: above; look again with ${again}\n`,
  );
  return 0;
}
