// Every client that must work unchanged.
import OpenAI from 'openai';
import OpenAI6 from 'openai6';
import { aiSdkAnthropic, aiSdkCompatible, aiSdkResponses } from './ai-sdk.ts';
import { anthropic } from './anthropic.ts';
import type { Client, Pointer } from './client.ts';
import { curl } from './curl.ts';
import { langchain } from './langchain.ts';
import { type MakeClient, openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiResponses } from './openai-responses.ts';

const make7: MakeClient = ({ url, key }) => new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
/** The shapes used here are the same in both versions. */
const make6 = (({ url, key }: Pointer) =>
  new OpenAI6({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })) as unknown as MakeClient;

export const clients: readonly Client[] = [
  openaiChat('7', make7),
  openaiChat('6', make6),
  openaiResponses('7', make7),
  openaiResponses('6', make6),
  openaiCompletions('7', make7),
  aiSdkCompatible,
  aiSdkResponses,
  aiSdkAnthropic,
  langchain,
  anthropic,
  curl,
];
