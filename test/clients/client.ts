// What every client is asked to do here, and what a person would see of the answer.

/** One question to a model. */
export interface Ask {
  readonly words: string;
  /** Offers the tool of this module. */
  readonly tool: boolean;
  /** Sends the image of this module along. */
  readonly image: boolean;
}

export interface Heard {
  readonly text: string;
  /** Names and parsed arguments of the tools that the model called. */
  readonly calls: readonly (readonly [name: string, args: unknown])[];
}

/** Where a client is pointed at: what its configuration would hold. */
export interface Pointer {
  /** The router's address, without a path. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** A real client library, asked in its own words. Both ways reject when the client reports an error. */
export interface Client {
  readonly name: string;
  /** The route that it uses. */
  readonly path: string;
  readonly seesImages: boolean;
  readonly callsTools: boolean;
  readonly whole: (pointer: Pointer, ask: Ask) => Promise<Heard>;
  readonly stream: (pointer: Pointer, ask: Ask) => Promise<Heard>;
}

export const toolName = 'look_up';
export const toolDescription = 'Looks up the weather';
export const toolSchema = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const }, days: { type: 'integer' as const } },
};

/** One transparent pixel. */
export const imageBase64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
export const imageUrl = `data:image/png;base64,${imageBase64}`;

/** Arguments as a client hands them over: text to parse, or parsed already. */
export function parsedArguments(args: unknown): unknown {
  return typeof args === 'string' ? JSON.parse(args === '' ? '{}' : args) : args;
}
