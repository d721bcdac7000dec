// Built like the requests of opencode: /v1/chat/completions through the AI SDK, files as text parts of the user's message.
import type { AgentRequest } from './agent.ts';
import { environment, project, readme, toolTexts, workingRules } from './texts.ts';

const tools = toolTexts(10).map((tool) => ({ type: 'function', function: tool }));
const call = { id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '{"path":"README.md"}' } };

const toolTurn = [
  { role: 'assistant', content: '', tool_calls: [call] },
  { role: 'tool', tool_call_id: 'call_1', content: readme },
];

export const opencode: AgentRequest = {
  name: 'opencode',
  dialect: 'chat',
  target: '/v1/chat/completions',
  headers: { 'user-agent': 'ai-sdk/openai-compatible' },
  startsHeavy: false,
  body: (words, turn) => ({
    model: 'auto',
    max_tokens: 8000,
    messages: [
      { role: 'system', content: workingRules(7000) },
      { role: 'system', content: environment },
      {
        role: 'user',
        content: [
          { type: 'text', text: `The following file was attached:\n${project}` },
          { type: 'text', text: words },
        ],
      },
      ...(turn === 'tool-result' ? toolTurn : []),
    ],
    tools,
    tool_choice: 'auto',
    stream: true,
    stream_options: { include_usage: true },
  }),
};
