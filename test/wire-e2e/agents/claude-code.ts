// Built like the requests of Claude Code: /v1/messages?beta=true, cached system blocks, reminders as text parts before the words.
import type { AgentRequest } from './agent.ts';
import { environment, project, readme, toolTexts, workingRules } from './texts.ts';

const cached = { cache_control: { type: 'ephemeral' } };
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const reminder = (words: string) => text(`<system-reminder>\n${words}\n</system-reminder>`);

const tools = toolTexts(30).map(({ name, description, parameters }) => ({
  name,
  description: `${description}\n${workingRules(500)}`,
  input_schema: parameters,
}));

const toolTurn = [
  {
    role: 'assistant',
    content: [
      text('I read the file.'),
      { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'README.md' } },
    ],
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [text(readme)] }] },
];

export const claudeCode: AgentRequest = {
  name: 'Claude Code',
  dialect: 'messages',
  target: '/v1/messages?beta=true',
  headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'interleaved-thinking', 'x-app': 'cli' },
  startsHeavy: true,
  body: (words, turn) => ({
    model: 'auto',
    max_tokens: 32_000,
    system: [text('You work in a terminal.', cached), text(`${workingRules(26_000)}\n\n${environment}`, cached)],
    messages: [
      { role: 'user', content: [reminder(project), reminder('The list of tasks is empty.'), text(words, cached)] },
      ...(turn === 'tool-result' ? toolTurn : []),
    ],
    tools,
    metadata: { user_id: 'user_0' },
    thinking: { type: 'enabled', budget_tokens: 10_000 },
    stream: true,
  }),
};
