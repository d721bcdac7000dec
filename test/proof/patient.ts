// Limits so long that a busy machine never meets them: for promises that are not about time.
const timeouts = { connectMs: 20_000 };

export const patient = {
  mode: { deadlineMs: 20_000, maxAgeMs: 60_000 },
  health: { timeoutMs: 20_000, maxAgeMs: 60_000 },
  backends: { small: { timeouts }, big: { timeouts } },
};
