// However the package is started, Node gets the same flags: without --expose-gc it keeps what loading the tokenizer leaves behind.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const infra = path.join(import.meta.dirname, '../../infra');

test.each(['package/files/llm-router', 'systemd/llm-router.service', 'package/image.ts'])(
  '%s starts Node with --expose-gc',
  (file) => {
    const line = readFileSync(path.join(infra, file), 'utf8')
      .split('\n')
      .find((one) => /\bnode\b.*router\.cjs/.test(one));
    expect(line?.match(/--[\w-]+(?=.*router\.cjs)/g)).toEqual(['--expose-gc']);
  },
);
