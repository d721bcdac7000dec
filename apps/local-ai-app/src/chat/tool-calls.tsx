// Tools that a model asked for. This chat runs none, so it shows what was asked.
import type { ToolCall } from '../answer/answer.ts';

export function ToolCalls({ tools }: { tools: readonly ToolCall[] }) {
  if (tools.length === 0) return null;
  return (
    <ul class="tool-calls" aria-label="Tools that the model asked for">
      {tools.map((tool, index) => (
        <li key={index}>
          <details>
            <summary>
              asks for the tool <code>{tool.name === '' ? 'unnamed' : tool.name}</code>; this chat runs none
            </summary>
            <pre tabIndex={0}>{pretty(tool.arguments)}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
