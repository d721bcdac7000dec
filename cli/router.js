// Entry of every command. Plain JavaScript, so that an old Node can say what it lacks instead of failing on a type.
import module from 'node:module';
import path from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `This is Node ${process.versions.node}; the router needs 24.12 or newer. On Linux (x64, arm64) npm brings it: use "npm start" or "npm run router -- COMMAND".\n`,
  );
  process.exit(2);
}
// What was compiled once is not compiled again. The package brings a folder of its own by NODE_COMPILE_CACHE.
if (typeof PACKAGED_VERSION === 'undefined')
  module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/compiled'));
void import('./main.ts').then(({ main }) => main(process.argv.slice(2)));
