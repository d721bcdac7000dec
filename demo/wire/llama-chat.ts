// POST /v1/chat/completions and /v1/completions as llama.cpp answers them.
// Source: llama.cpp, tools/server/server-task.cpp (to_json_oaicompat_chat, to_json_oaicompat_chat_stream, to_json_oaicompat).
import { chat } from './chat.ts';
import { completions } from './completions.ts';
import type { Answer, EventScript, FakeDialect, Json, Step } from './dialect.ts';
import { completionTokens, dataEvent, isJson, joinText } from './dialect.ts';

const build = 'b10573-d3a0d3a0d';

const usageOf = (answer: Answer): Json => ({
  completion_tokens: completionTokens(answer),
  prompt_tokens: answer.promptTokens,
  total_tokens: answer.promptTokens + completionTokens(answer),
  prompt_tokens_details: { cached_tokens: 0 },
});

const timingsOf = (answer: Answer): Json => ({
  cache_n: 0,
  prompt_n: answer.promptTokens,
  predicted_n: completionTokens(answer),
});

const frame = (answer: Answer, object: string): Json => ({
  created: answer.created,
  id: `chatcmpl-${answer.id}`,
  model: answer.model,
  system_fingerprint: build,
  object,
});

const chunk = (answer: Answer, choices: readonly Json[], more: Json = {}): string =>
  dataEvent({ choices, ...frame(answer, 'chat.completion.chunk'), ...more });

const delta = (answer: Answer, fields: Json, finish: string | null = null): string =>
  chunk(answer, [{ finish_reason: finish, index: 0, delta: fields }]);

function toolSteps(answer: Answer): Step[] {
  if (!answer.tool) return [];
  const { id, name } = answer.tool;
  const opening = { index: 0, id, type: 'function', function: { name, arguments: '' } };
  const pieces = answer.tool.arguments.map((piece): Step => {
    const grown = [{ index: 0, function: { arguments: piece.text } }];
    return { event: delta(answer, { tool_calls: grown }), tokens: piece.tokens, output: true };
  });
  return [{ event: delta(answer, { tool_calls: [opening] }), tokens: 0, output: true }, ...pieces];
}

const finishOf = (answer: Answer): string => (answer.tool ? 'tool_calls' : answer.finish);

function script(answer: Answer): EventScript {
  const options = answer.body['stream_options'];
  const usage = { usage: usageOf(answer), timings: timingsOf(answer) };
  const wantsUsage = isJson(options) && options['include_usage'] === true;
  return {
    before: [],
    steps: [
      { event: delta(answer, { role: 'assistant', content: null }), tokens: 0, output: false },
      ...answer.reasoning.map((p) => ({
        event: delta(answer, { reasoning_content: p.text }),
        tokens: p.tokens,
        output: true,
      })),
      ...answer.text.map((p) => ({ event: delta(answer, { content: p.text }), tokens: p.tokens, output: true })),
      ...toolSteps(answer),
      { event: delta(answer, {}, finishOf(answer)), tokens: 0, output: true },
      ...(wantsUsage ? [{ event: chunk(answer, [], usage), tokens: 0, output: true }] : []),
    ],
    terminator: 'data: [DONE]\n\n',
  };
}

function message({ reasoning, text, tool }: Answer): Json {
  const call = tool && {
    type: 'function',
    function: { name: tool.name, arguments: joinText(tool.arguments) },
    id: tool.id,
  };
  return {
    role: 'assistant',
    content: tool && text.length === 0 ? null : joinText(text),
    ...(reasoning.length > 0 && { reasoning_content: joinText(reasoning) }),
    ...(call && { tool_calls: [call] }),
  };
}

export const llamaChat: FakeDialect = {
  ...chat,
  script,
  whole: (answer) => ({
    choices: [{ finish_reason: finishOf(answer), index: 0, message: message(answer) }],
    created: answer.created,
    model: answer.model,
    system_fingerprint: build,
    object: 'chat.completion',
    usage: usageOf(answer),
    id: `chatcmpl-${answer.id}`,
    timings: timingsOf(answer),
  }),
};

const textChoice = (text: string, finish: string | null): Json => ({
  text,
  index: 0,
  logprobs: null,
  finish_reason: finish,
});

export const llamaCompletions: FakeDialect = {
  ...completions,
  script: (answer) => {
    const said = answer.text.map((piece): Step => {
      const event = dataEvent({ choices: [textChoice(piece.text, null)], ...frame(answer, 'text_completion') });
      return { event, tokens: piece.tokens, output: true };
    });
    const last = {
      choices: [textChoice('', answer.finish)],
      ...frame(answer, 'text_completion'),
      usage: usageOf(answer),
    };
    return {
      before: [],
      steps: [...said, { event: dataEvent(last), tokens: 0, output: true }],
      terminator: 'data: [DONE]\n\n',
    };
  },
  whole: (answer) => ({
    choices: [textChoice(joinText(answer.text), answer.finish)],
    ...frame(answer, 'text_completion'),
    usage: usageOf(answer),
    timings: timingsOf(answer),
  }),
};
