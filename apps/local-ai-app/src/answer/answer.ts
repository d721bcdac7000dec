// An answer of a model as the app keeps it, and how each event of its stream changes it. Pure.
import type { Node } from '../router/contract.ts';
import { splitThinking } from './split-thinking.ts';

/** What the response headers said about the route. */
export interface Route {
  readonly backend: Node;
  readonly rule: string;
  readonly mode: string | null;
  /** Why big was wanted and small answered; null where that did not happen. */
  readonly fallback: string | null;
  readonly requestId: string;
}

export interface Failure {
  readonly kind: 'offline' | 'unauthorized' | 'refused' | 'lost' | 'reloaded';
  readonly message: string;
  readonly code: string | null;
  readonly status: number | null;
  /** The router's own name for it, where `code` is the one that clients know. */
  readonly routerCode?: string | null;
}

/** A failure that no server named. */
export function failureOf(kind: Failure['kind'], message: string): Failure {
  return { kind, message, code: null, status: null };
}

/** A tool that the model asked for. This chat runs none: it shows what was asked. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: string;
}

export type AnswerState = 'waiting' | 'streaming' | 'done' | 'stopped' | 'interrupted' | 'failed';

export interface Answer {
  readonly state: AnswerState;
  /** Exactly what the model wrote, thinking tags included. */
  readonly content: string;
  /** Thinking that came in its own field. */
  readonly reasoning: string;
  readonly route: Route | null;
  readonly failure: Failure | null;
  readonly finishReason: string | null;
  readonly model: string | null;
  readonly startedMs: number;
  readonly firstOutputMs: number | null;
  readonly lastOutputMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** Output events seen: stands in for tokens where the server reports no count. */
  readonly chunks: number;
  /** When the thinking was over. Answers of an older app lack this and the next. */
  readonly saidMs?: number | null;
  readonly tools?: readonly ToolCall[];
  /** The router said that it waits for the model. */
  readonly isAwaited?: boolean;
}

export type AnswerEvent =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'route'; readonly route: Route | null }
  | { readonly kind: 'delta'; readonly delta: Delta }
  | { readonly kind: 'ended' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What one chunk adds. */
export interface Delta extends Pick<
  Answer,
  'content' | 'reasoning' | 'finishReason' | 'model' | 'promptTokens' | 'completionTokens'
> {
  readonly tools?: readonly ToolPiece[];
}

/** A piece of a tool call; pieces with the same index belong together. */
export interface ToolPiece extends ToolCall {
  readonly index: number;
}

/** An answer that was just asked for; it goes on where `cut` stopped. Times are milliseconds of the wall clock. */
export function newAnswer(startedMs: number, cut?: Answer): Answer {
  return {
    state: 'waiting',
    content: cut?.content ?? '',
    reasoning: cut?.reasoning ?? '',
    route: null,
    failure: null,
    finishReason: null,
    model: null,
    startedMs,
    firstOutputMs: null,
    lastOutputMs: null,
    promptTokens: null,
    completionTokens: null,
    chunks: 0,
  };
}

export function isRunning(answer: Answer): boolean {
  return answer.state === 'waiting' || answer.state === 'streaming';
}

/** The answer after one event. Text that came is never taken away. */
export function applyEvent(answer: Answer, event: AnswerEvent, nowMs: number): Answer {
  switch (event.kind) {
    case 'waiting':
      return { ...answer, isAwaited: true };
    case 'route':
      return { ...answer, route: event.route };
    case 'delta':
      return applyDelta(answer, event.delta, nowMs);
    case 'ended':
      return { ...answer, state: 'done' };
    case 'stopped':
      return { ...answer, state: 'stopped' };
    case 'failed':
      return { ...answer, state: hasText(answer) ? 'interrupted' : 'failed', failure: event.failure };
  }
}

/** True once the model wrote anything, thinking included. */
export function hasText(answer: Answer): boolean {
  return answer.content !== '' || answer.reasoning !== '' || (answer.tools ?? []).length > 0;
}

function applyDelta(answer: Answer, delta: Delta, nowMs: number): Answer {
  const isOutput = delta.content !== '' || delta.reasoning !== '';
  return {
    ...answer,
    state: 'streaming',
    content: answer.content + delta.content,
    reasoning: answer.reasoning + delta.reasoning,
    finishReason: delta.finishReason ?? answer.finishReason,
    model: delta.model ?? answer.model,
    firstOutputMs: answer.firstOutputMs ?? (isOutput ? nowMs : null),
    lastOutputMs: isOutput ? nowMs : answer.lastOutputMs,
    promptTokens: delta.promptTokens ?? answer.promptTokens,
    completionTokens: delta.completionTokens ?? answer.completionTokens,
    chunks: answer.chunks + (isOutput ? 1 : 0),
    saidMs: answer.saidMs ?? (hasSaid(answer.content + delta.content) ? nowMs : null),
    tools: addTools(answer.tools ?? [], delta.tools ?? []),
  };
}

function hasSaid(content: string): boolean {
  return content !== '' && splitThinking(content).said !== '';
}

function addTools(known: readonly ToolCall[], pieces: readonly ToolPiece[]): readonly ToolCall[] {
  if (pieces.length === 0) return known;
  const tools = [...known];
  for (const { index, name, arguments: piece } of pieces) {
    const before = tools[index] ?? { name: '', arguments: '' };
    tools[index] = { name: before.name + name, arguments: before.arguments + piece };
  }
  return [...tools].map((tool) => tool ?? { name: '', arguments: '' });
}
