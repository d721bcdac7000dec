// ${env.NAME} inside any text of router.yaml. The value is text as it is: never read as YAML, never filled again.

/** The value of an environment variable or credential, undefined when there is none. */
export type Lookup = (name: string) => string | undefined;

const reference = /\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The text with its references filled in; or the first that cannot be, and what was wanted. */
export function fillEnvironment(text: string, lookup: Lookup): { value: string } | { got: string; wanted: string } {
  if (!text.includes('${')) return { value: text };
  if (text.replace(reference, '').includes('${')) {
    return { got: 'a ${ that is no reference', wanted: '${env.NAME}, NAME being letters, digits and underscores' };
  }
  const missing = environmentNames(text).find((name) => lookup(name) === undefined);
  if (missing !== undefined) {
    return {
      got: `\${env.${missing}}`,
      wanted: `${missing} in the environment, or in the file keys/${missing} beside the configuration`,
    };
  }
  return { value: text.replace(reference, (_, name: string) => lookup(name) ?? '') };
}

/** Every NAME that a text refers to, each once. */
function environmentNames(text: string): string[] {
  return [...new Set([...text.matchAll(reference)].map((match) => match[1] ?? ''))];
}

/**
 * A lookup for every name that the text refers to: the environment first, then what `readKey` finds (without the line end
 * that editors leave). An empty variable is a value.
 */
export async function gatherLookup(
  text: string,
  env: Readonly<Record<string, unknown>>,
  readKey: (name: string) => Promise<string | undefined>,
): Promise<Lookup> {
  const values = new Map<string, string>();
  for (const name of environmentNames(text)) {
    const own = Object.hasOwn(env, name) ? env[name] : undefined;
    const value = typeof own === 'string' ? own : (await readKey(name))?.replace(/\r?\n$/, '');
    if (value !== undefined) values.set(name, value);
  }
  return (name) => values.get(name);
}
