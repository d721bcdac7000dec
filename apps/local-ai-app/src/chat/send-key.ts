// Which key press sends a message.

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'keyCode'>;

/** Enter without Shift or Alt, and never while an input method composes (229 is what some of them report instead). */
export function isSendKey(press: Press): boolean {
  if (press.isComposing || press.keyCode === 229) return false;
  return press.key === 'Enter' && !press.shiftKey && !press.altKey;
}
