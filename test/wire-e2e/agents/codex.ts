// Built like the requests of Codex: /v1/responses, developer and user items, function and free-form tools, no stored state.
import type { AgentRequest } from './agent.ts';
import { environment, project, readme, toolTexts, workingRules } from './texts.ts';

const message = (role: string, text: string) => ({
  type: 'message',
  role,
  content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
});

const tools = [
  ...toolTexts(12).map(({ name, description, parameters }) => ({
    type: 'function',
    strict: false,
    name,
    description,
    parameters,
  })),
  {
    type: 'custom',
    name: 'apply_patch',
    description: 'Changes files by a patch in plain text.',
    format: { type: 'grammar', syntax: 'lark', definition: 'start: "*** Begin" line+ "*** End"\nline: /.*\\n/' },
  },
];

const toolTurn = [
  { type: 'reasoning', summary: [], encrypted_content: 'b3BhcXVl' },
  { type: 'function_call', call_id: 'call_1', name: 'read_file', arguments: '{"path":"README.md"}' },
  { type: 'function_call_output', call_id: 'call_1', output: readme },
];

export const codex: AgentRequest = {
  name: 'Codex',
  dialect: 'responses',
  target: '/v1/responses',
  headers: { accept: 'text/event-stream', originator: 'codex_cli', session_id: 'c0ffee00-0000-4000-8000-000000000001' },
  startsHeavy: true,
  body: (words, turn) => ({
    model: 'auto',
    instructions: workingRules(12_000),
    input: [
      message('developer', workingRules(2000)),
      message('user', `# Project instructions\n\n${project}`),
      message('user', `<environment>\n${environment}\n</environment>`),
      message('user', words),
      ...(turn === 'tool-result' ? toolTurn : []),
    ],
    tools,
    tool_choice: 'auto',
    parallel_tool_calls: false,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'c0ffee00-0000-4000-8000-000000000001',
  }),
};
