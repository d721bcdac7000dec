// What a person should do about a node in a given state: one sentence. Pure.
import type { Node } from '../router/contract.ts';

/** `state` is what the card shows; `reason` is the router's word for it. */
export function nextStep(node: Node, state: string, reason: string | null): string {
  if (state === 'up' && reason === null)
    return node === 'small'
      ? 'Nothing to do.'
      : 'Nothing to do. It is used when nobody is gaming, or when a message asks for it.';
  if (state === 'unknown') return 'Not asked yet, or the router is away.';
  if (reason === 'unauthorized')
    return `It wants a key that the router does not have: set backends.${node}.apiKey to its --api-key, and restart the router.`;
  if (reason === 'wrong_model')
    return `Another model is loaded than router.yaml names: correct backends.${node}.model, or restart vLLM with the right one.`;
  if (node === 'small')
    return 'Light work fails while it is down. Look at its container on the server: docker compose logs in /opt/vllm-small.';
  return 'Small answers everything meanwhile. Turn the PC on, start its model, then run the router command doctor.';
}
