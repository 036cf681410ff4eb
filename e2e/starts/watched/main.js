// The command line as `npm start --` runs it. At its end it writes the most memory it took and how long it was silent at most into the
// file that UNIFLUID_BENCH_FIGURES names.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('exit', () => {
  const figures = { megabytes: process.resourceUsage().maxRSS / 1024, silentMilliseconds: delay.max / 1e6 };
  writeFileSync(process.env['UNIFLUID_BENCH_FIGURES'], JSON.stringify(figures));
});
await import('../../../build/run.mjs');
