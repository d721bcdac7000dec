// A router under load, for what its scavenges keep: run with --trace-gc-nvp. Arguments: small's address, the audit's file.
import { startNodeRouter } from '#entry/node.ts';
import { parseConfig } from '#lib/config.ts';

const [url, file] = process.argv.slice(2);
const config = { listen: { port: 0 }, backends: { small: { url } }, audit: { file } };
const parsed = parseConfig(JSON.stringify(config), 'survivors', () => undefined);
if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
const router = await startNodeRouter(parsed.config, { version: '0.0.0-test' });
await router.warm;
process.stdout.write(`listening on ${router.url}\n`);
process.once('SIGTERM', () => void router.close(0).then(() => process.exit(0)));
