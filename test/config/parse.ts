// What the configuration tests share: a parse with a fixed environment, and the smallest valid document.
import { type Config, type ListenFlags, parseConfig } from '#lib/config.ts';

/** Three lines; what a test adds begins on line 4. */
export const small = 'backends:\n  small:\n    url: http://127.0.0.1:8000\n';

const environment: Readonly<Record<string, string>> = { HOST: '0.0.0.0', KEY: 'a-key-from-the-environment', EMPTY: '' };

export function parse(text: string, flags?: ListenFlags) {
  return parseConfig(text, 'router.yaml', (name) => environment[name], flags);
}

/** The configuration of a document that must be valid. */
export function configOf(text: string): Config {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  return parsed.config;
}

/** The fault lines of a document, without `router.yaml:`; none when it is valid. */
export function linesOf(text: string, flags?: ListenFlags): string[] {
  const parsed = parse(text, flags);
  return parsed.ok ? [] : parsed.lines.map((line) => line.replace(/^router\.yaml:/, ''));
}
