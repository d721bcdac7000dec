// A router in front of two scripted backends: one of them faulty, the other healthy; times scaled down to fractions of a second.
import { startTestRouter, type TestRouter } from '../support/router.ts';
import { type FaultyUpstream, type Script, startFaultyUpstream } from './faulty-upstream.ts';
import { goodStream, goodWhole, healthyRoutes } from './wire-bytes.ts';

/** Limits of the tests in milliseconds; what is 60 s in a house is about one here. */
export const scaled = {
  timeouts: { connectMs: 5000, firstOutputMs: 1500, answerMs: 1500, idleMs: 1200, totalMs: 4000 },
  stream: { holdMs: 2500, waitEveryMs: 15_000 },
};

export interface FaultyHouse {
  readonly url: string;
  readonly router: TestRouter;
  readonly small: FaultyUpstream;
  readonly big: FaultyUpstream;
  readonly close: () => Promise<void>;
}

export interface FaultyHouseOptions {
  readonly faulty: 'small' | 'big';
  readonly script: Script;
  readonly stream?: boolean;
  /** Address of the faulty backend, where it is not the scripted one's. */
  readonly url?: string | undefined;
  readonly timeouts?: Readonly<Record<string, number>>;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

/** Both backends were seen healthy a moment ago, on connections that are closed again. */
export async function startFaultyHouse({
  faulty,
  script,
  stream = true,
  url,
  timeouts,
  config,
}: FaultyHouseOptions): Promise<FaultyHouse> {
  const limits = { ...scaled.timeouts, ...timeouts };
  const good = stream ? goodStream : goodWhole;
  const [small, big] = await Promise.all([
    startFaultyUpstream(faulty === 'small' ? script : good, healthyRoutes('small-7b')),
    startFaultyUpstream(faulty === 'big' ? script : good, healthyRoutes('big-32b')),
  ]);
  const address = (name: 'small' | 'big', own: string) => (name === faulty && url !== undefined ? url : own);
  const router = await startTestRouter({
    config: {
      backends: {
        small: { url: address('small', small.url), model: 'small-7b', timeouts: limits },
        big: { url: address('big', big.url), model: 'big-32b', timeouts: limits },
      },
      stream: scaled.stream,
      // On a machine that is busy with tests a late probe means nothing.
      health: { timeoutMs: 30_000 },
      ...config,
    },
  });
  const { services } = router.app;
  await Promise.all([services.small.cards.look(), services.big?.cards.look()]);
  for (const backend of [services.small, services.big])
    backend?.health.note({ type: 'probe-ok', sentAt: services.ports.clock.now() });
  return {
    url: router.url,
    router,
    small,
    big,
    close: async () => {
      await router.close();
      await Promise.all([small.close(), big.close()]);
    },
  };
}
